package io.spillway.jobs.destination;

/**
 * One step of looking whether a destination works.
 *
 * @param name what was tried, for people
 * @param passed whether it worked
 * @param detail what was found, or what is wrong and what to do; without secrets
 */
public record CheckStep(String name, boolean passed, String detail) {

    /** A step that worked. */
    public static CheckStep passed(String name, String detail) {
        return new CheckStep(name, true, detail);
    }

    /** A step that did not. */
    public static CheckStep failed(String name, String detail) {
        return new CheckStep(name, false, detail);
    }
}
