package io.spillway.jobs.destination;

import io.spillway.mapping.document.Fields;
import java.util.Optional;

/** Values of a connection file that may be references, and what becomes of secret ones. */
public interface SectionValues {

    /** A text that has to be there; references in it are resolved. Empty after a problem. */
    String requiredText(Fields fields, String key);

    /** A text; references in it are resolved. */
    Optional<String> text(Fields fields, String key);

    /** Whether a text is a reference as a whole. */
    boolean isReference(String text);

    /** What a field refers to, a secret: a problem if it stands there openly. */
    Optional<String> secret(Fields fields, String key);

    /** Keeps a secret for the tasks, under the name by which they ask for it. */
    void keep(String name, String secret);
}
