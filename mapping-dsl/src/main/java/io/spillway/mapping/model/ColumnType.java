package io.spillway.mapping.model;

/**
 * The types whose values have an encoding in a {@linkplain RowLayout packed row}. The encodings are PostgreSQL's binary
 * ones (its {@code typsend} functions; source: PostgreSQL's {@code src/backend/utils/adt}), big-endian, so that rows of
 * a PostgreSQL warehouse are used as they come; other warehouses encode to the same bytes.
 *
 * <p>A type that is not listed travels as {@link #TEXT}: the warehouse casts it.
 */
public enum ColumnType {
    /** One byte, 0 or 1. */
    BOOLEAN(16),
    /** Raw bytes. */
    BYTEA(17),
    /** Signed, 8 bytes. */
    INT8(20),
    /** Signed, 2 bytes. */
    INT2(21),
    /** Signed, 4 bytes. */
    INT4(23),
    /** UTF-8. */
    TEXT(25),
    /** JSON text, UTF-8. */
    JSON(114),
    /** IEEE 754, 4 bytes. */
    FLOAT4(700),
    /** IEEE 754, 8 bytes. */
    FLOAT8(701),
    /** Days since 2000-01-01, 4 bytes; the extremes of the range are infinities. */
    DATE(1082),
    /** Microseconds since midnight, 8 bytes. */
    TIME(1083),
    /** Microseconds since 2000-01-01T00:00:00 without a zone, 8 bytes; the extremes are infinities. */
    TIMESTAMP(1114),
    /** Microseconds since 2000-01-01T00:00:00Z, 8 bytes; the extremes are infinities. */
    TIMESTAMPTZ(1184),
    /** Microseconds (8 bytes), days (4), months (4). */
    INTERVAL(1186),
    /** Microseconds since midnight (8 bytes), seconds west of UTC (4). */
    TIMETZ(1266),
    /** Digit count, weight, sign, display scale (2 bytes each), then base-10000 digits of 2 bytes. */
    NUMERIC(1700),
    /** 16 bytes. */
    UUID(2950),
    /** One version byte (1), then JSON text. */
    JSONB(3802),
    /**
     * An array of any other type: dimensions, a flag for nulls and the element's type id (4 bytes each), then per
     * dimension its size and lower bound (4 each), then the elements as length (4, −1 for null) and value.
     */
    ARRAY(0);

    private final int typeId;

    ColumnType(int typeId) {
        this.typeId = typeId;
    }

    /** PostgreSQL's id of the type ({@code pg_type.oid}), as it stands in encoded arrays; 0 for {@link #ARRAY}. */
    public int typeId() {
        return typeId;
    }

    /** The type with this id, {@link #TEXT} for every id that is not listed. */
    public static ColumnType ofTypeId(int typeId) {
        for (ColumnType type : values()) {
            if (type.typeId == typeId && type != ARRAY) {
                return type;
            }
        }
        return TEXT;
    }
}
