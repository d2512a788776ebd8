package io.spillway.mapping.model;

/** What happened to a row between two rounds. The code is part of persistent formats and never changes. */
public enum RowChange {
    INSERTED(1),
    UPDATED(2),
    DELETED(3);

    private static final RowChange[] BY_CODE = values();

    private final byte code;

    RowChange(int code) {
        this.code = (byte) code;
    }

    public byte code() {
        return code;
    }

    /**
     * The change with this code.
     *
     * @throws IllegalArgumentException for a code that no version ever wrote
     */
    public static RowChange ofCode(byte code) {
        if (code < 1 || code > BY_CODE.length) {
            throw new IllegalArgumentException("Row change has code %d, expected 1 to 3".formatted(code));
        }
        return BY_CODE[code - 1];
    }
}
