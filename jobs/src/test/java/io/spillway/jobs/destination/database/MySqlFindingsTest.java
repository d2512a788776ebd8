package io.spillway.jobs.destination.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.destination.Verdict;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MySqlFindingsTest {
    private static final DatabaseSettings SETTINGS = new DatabaseSettings(
            "mysql", "db", 3306, "crm", "writer", "require", null, "customers", List.of(), List.of());

    private final MySqlDialect mysql = new MySqlDialect();

    @ParameterizedTest
    @CsvSource({
        "23000, 1062, DIVIDE",
        "22001, 1406, DIVIDE",
        "HY000, 1366, DIVIDE",
        "HY000, 3819, DIVIDE",
        "45000, 1644, DIVIDE",
        "HY000, 1205, RETRY",
        "40001, 1213, RETRY",
        "08004, 1040, RETRY",
        "70100, 1317, RETRY",
        "08S01, 1053, RETRY",
        "28000, 1045, HALT",
        "42000, 1049, HALT",
        "42000, 1142, HALT",
        "42S02, 1146, HALT",
        "42S22, 1054, HALT",
        "HY000, 1364, HALT",
        "HY000, 1290, HALT"
    })
    void errorsMeanWhatTheirNumbersSay(String state, int code, Verdict verdict) {
        assertThat(mysql.sort(new SQLException("words", state, code), SETTINGS).verdict())
                .isEqualTo(verdict);
    }

    @Test
    void missingRightIsToldWithItsGrant() {
        assertThat(mysql.sort(new SQLException("(conn=7) INSERT command denied", "42000", 1142), SETTINGS)
                        .text())
                .isEqualTo(
                        "42000 INSERT command denied: run GRANT SELECT, INSERT, UPDATE, DELETE ON `crm`.`customers` TO `writer`");
    }

    @Test
    void missingDriverIsTold() {
        Finding finding = ConnectionFindings.of(new ClassNotFoundException("org.mariadb.jdbc.Driver"), SETTINGS);

        assertThat(finding.verdict()).isEqualTo(Verdict.HALT);
        assertThat(finding.text()).contains("org.mariadb.jdbc.Driver is not on the class path");
    }
}
