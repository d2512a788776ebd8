package io.spillway.jobs.warehouse.postgresql;

import io.spillway.jobs.warehouse.WarehouseException;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/**
 * Lets exactly one statement through. What is let through is first sent as the body of DECLARE CURSOR, which the server
 * takes only for a complete query; so text that would break out of the parentheses of a later statement has been
 * refused by then.
 */
final class SqlFence {
    private SqlFence() {}

    /** The query without a trailing semicolon. */
    static String query(String sql) throws WarehouseException {
        List<String> statements = statements(sql);
        if (statements.size() != 1) {
            throw new WarehouseException(
                    WarehouseException.Cause.USER,
                    statements.isEmpty()
                            ? "The model has no SQL: write one query"
                            : "The model has %d statements: write one query".formatted(statements.size()),
                    null);
        }
        return statements.get(0);
    }

    private static List<String> statements(String sql) throws WarehouseException {
        try {
            return Parser.parseJdbcSql(sql, true, false, true, false, false).stream()
                    .map(SqlFence::text)
                    .filter(text -> !isEmpty(text))
                    .toList();
        } catch (SQLException e) {
            throw PostgresErrors.sort(e, 0);
        }
    }

    /** Whether there is nothing but blanks and comments. */
    private static boolean isEmpty(String text) {
        char[] characters = text.toCharArray();
        int at = 0;
        while (at < characters.length) {
            int end = commentEnd(characters, at);
            if (end == at && !Character.isWhitespace(characters[at])) {
                return false;
            }
            at = end + 1;
        }
        return true;
    }

    /** The last character of the comment that begins here, {@code at} if there is none. */
    private static int commentEnd(char[] characters, int at) {
        int line = Parser.parseLineComment(characters, at);
        return line > at ? line : Parser.parseBlockComment(characters, at);
    }

    private static String text(NativeQuery query) {
        return query.nativeSql;
    }
}
