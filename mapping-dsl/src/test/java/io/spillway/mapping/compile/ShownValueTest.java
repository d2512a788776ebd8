package io.spillway.mapping.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.PackedRow;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShownValueTest {
    @Test
    void shortValuesAreWrittenAsEventsWriteThem() {
        assertThat(shown(ColumnType.TEXT, "a\"b")).isEqualTo("\"a\\\"b\"");
        assertThat(shown(ColumnType.INT8, 7L)).isEqualTo("7");
        assertThat(shown(ColumnType.NUMERIC, new BigDecimal("1.50"))).isEqualTo("1.50");
        assertThat(shown(ColumnType.JSON, "{\"a\": 1}")).isEqualTo("{\"a\":1}");
    }

    @Test
    void nullIsNull() {
        byte[] row = PackedRow.of(Collections.singletonList(null));
        assertThat(ShownValue.of(ColumnType.INT8, row, 0)).isEqualTo("null");
    }

    @Test
    void longTextIsCutBetweenCharacters() throws Exception {
        assertThat(parsed(shown(ColumnType.TEXT, "x".repeat(300)))).isEqualTo("x".repeat(300));
        assertThat(parsed(shown(ColumnType.TEXT, "x".repeat(301)))).isEqualTo("x".repeat(300) + "…");
        assertThat(parsed(shown(ColumnType.TEXT, "é".repeat(5_000_000)))).isEqualTo("é".repeat(300) + "…");
        assertThat(parsed(shown(ColumnType.TEXT, "x" + "😀".repeat(1000)))).isEqualTo("x" + "😀".repeat(149) + "…");
    }

    @Test
    void longValuesOfOtherTypesStayValidJson() throws Exception {
        String array = "[" + "1,".repeat(1000) + "1]";
        assertThat(parsed(shown(ColumnType.JSON, array))).isEqualTo(array.substring(0, 300) + "…");
        assertThat(parsed(shown(ColumnType.JSON, "\"" + "y".repeat(1000) + "\"")))
                .isEqualTo("y".repeat(300) + "…");
        assertThat(parsed(shown(ColumnType.JSON, "[" + "1,".repeat(100_000) + "1]")))
                .isEqualTo("… 200,003 bytes");
    }

    @Test
    void valueThatIsBrokenSaysSo() throws Exception {
        assertThat(parsed(shown(ColumnType.JSON, "{"))).isEqualTo("… it is not JSON");
    }

    private static String shown(ColumnType type, Object value) {
        byte[] row = PackedRow.of(List.of(RowValues.encode(type, value)));
        return ShownValue.of(type, row, 0);
    }

    private static String parsed(String json) throws Exception {
        JsonNode node = new ObjectMapper().readTree(json);
        assertThat(node.isTextual()).isTrue();
        return node.textValue();
    }
}
