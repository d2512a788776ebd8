package io.spillway.mapping.document;

/** JSON pointers (RFC 6901) as text; the empty text is the whole document. */
public final class Pointers {
    private Pointers() {}

    /** The pointer to a member of the object at {@code pointer}. */
    public static String child(String pointer, String key) {
        return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    /** The pointer to an item of the array at {@code pointer}. */
    public static String child(String pointer, int index) {
        return pointer + "/" + index;
    }

    /** The pointer to what encloses {@code pointer}; the whole document encloses itself. */
    public static String parent(String pointer) {
        return pointer.substring(0, Math.max(0, pointer.lastIndexOf('/')));
    }
}
