package io.spillway.mapping.compile;

import io.spillway.mapping.document.SpecialValues;
import io.spillway.mapping.document.SpecialValues.LargeIntegers;
import io.spillway.mapping.document.SpecialValues.NotFinite;
import io.spillway.mapping.model.ColumnType;

/** Writes values of one type, which are not NULL, as JSON. Without state. */
@FunctionalInterface
interface ValueWriter {
    void write(byte[] bytes, int offset, int length, EventBuffer out) throws UnmappableRowException;

    /** The writer that a document's choices ask for. */
    static ValueWriter of(ColumnType type, SpecialValues special) {
        ValueWriter writer = special.largeIntegers() == LargeIntegers.NUMBER ? ofAllDigits(type) : of(type);
        if (type == ColumnType.ARRAY) {
            return (bytes, offset, length, out) -> ArrayValues.write(bytes, offset, special, out);
        }
        if (special.notFinite() == NotFinite.TEXT || !FiniteValues.mayBeNone(type)) {
            return writer;
        }
        return (bytes, offset, length, out) -> {
            if (FiniteValues.isNone(type, bytes, offset)) {
                out.ascii("null");
            } else {
                writer.write(bytes, offset, length, out);
            }
        };
    }

    private static ValueWriter ofAllDigits(ColumnType type) {
        return switch (type) {
            case INT8 -> (bytes, offset, length, out) -> NumberValues.plain(Bytes.longAt(bytes, offset), out);
            case NUMERIC -> (bytes, offset, length, out) -> NumericValues.writePlain(bytes, offset, out);
            default -> of(type);
        };
    }

    /** The writer that loses nothing, whoever reads. */
    static ValueWriter of(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> (bytes, offset, length, out) -> out.ascii(bytes[offset] == 0 ? "false" : "true");
            case BYTEA -> PlainValues::base64;
            case INT2 -> (bytes, offset, length, out) -> NumberValues.integer(Bytes.shortAt(bytes, offset), out);
            case INT4 -> (bytes, offset, length, out) -> NumberValues.integer(Bytes.intAt(bytes, offset), out);
            case INT8 -> (bytes, offset, length, out) -> NumberValues.integer(Bytes.longAt(bytes, offset), out);
            case TEXT -> (bytes, offset, length, out) -> out.string(bytes, offset, length);
            case JSON -> JsonValues::write;
            case JSONB -> (bytes, offset, length, out) -> JsonValues.write(bytes, offset + 1, length - 1, out);
            case FLOAT4 -> (bytes, offset, length, out) -> NumberValues.float4(Bytes.intAt(bytes, offset), out);
            case FLOAT8 -> (bytes, offset, length, out) -> NumberValues.float8(Bytes.longAt(bytes, offset), out);
            case NUMERIC -> (bytes, offset, length, out) -> NumericValues.write(bytes, offset, out);
            case DATE -> (bytes, offset, length, out) -> TimeValues.date(Bytes.intAt(bytes, offset), out);
            case TIME -> (bytes, offset, length, out) -> TimeValues.time(Bytes.longAt(bytes, offset), out);
            case TIMETZ ->
                (bytes, offset, length, out) ->
                        TimeValues.timeWithZone(Bytes.longAt(bytes, offset), Bytes.intAt(bytes, offset + 8), out);
            case TIMESTAMP ->
                (bytes, offset, length, out) -> TimeValues.timestamp(Bytes.longAt(bytes, offset), "\"", out);
            case TIMESTAMPTZ ->
                (bytes, offset, length, out) -> TimeValues.timestamp(Bytes.longAt(bytes, offset), "Z\"", out);
            case INTERVAL -> (bytes, offset, length, out) -> IntervalValues.write(bytes, offset, out);
            case UUID -> (bytes, offset, length, out) -> PlainValues.uuid(bytes, offset, out);
            case ARRAY -> (bytes, offset, length, out) -> ArrayValues.write(bytes, offset, SpecialValues.AS_TEXT, out);
        };
    }
}
