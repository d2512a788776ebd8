package io.spillway.control.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.spillway.control.reconcile.GateLimits;
import io.spillway.jobs.destination.Destinations;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.RejectLimits;
import io.spillway.jobs.spec.RowLogLimits;
import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.mapping.document.DocumentException;
import io.spillway.mapping.document.DocumentText;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.Problems;
import io.spillway.mapping.model.Keep;
import io.spillway.mapping.model.SyncMode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A connection as its user wrote it, in one file, with everything resolved that it refers to.
 *
 * @param text the file, for telling where in it something is wrong
 * @param name the connection's id
 * @param primaryKey names of the model's key columns
 * @param keep what the state keeps of rows that were sent
 * @param deletedPercent most rows that a run may delete without somebody's leave, in percent of those sent before
 * @param cursor how most runs read only new rows, null to read the whole model each time
 * @param rejects what becomes of rejected rows
 * @param rowLog how long it is kept what was done about each row
 * @param writeBack whether what runs did is kept in the warehouse, too
 * @param secrets by name; nothing else of this holds any
 */
record SyncFile(
        DocumentText text,
        String name,
        WarehouseSpec warehouse,
        String sql,
        List<String> primaryKey,
        MappingDocument mapping,
        SyncMode mode,
        Keep keep,
        DestinationSpec destination,
        int deletedPercent,
        @Nullable CursorSection cursor,
        RejectLimits rejects,
        RowLogLimits rowLog,
        boolean writeBack,
        Map<String, String> secrets) {

    /** The only version there is. */
    static final String API_VERSION = "spillway/v1";

    private static final String KIND = "Sync";

    /**
     * Reads a file.
     *
     * @param environment gives an environment variable's value, null if it is not set
     * @throws UserException if it cannot be read or anything in it is wrong; names everything that is
     */
    static SyncFile read(Path file, UnaryOperator<@Nullable String> environment) throws UserException {
        String name = file.toString();
        DocumentText text;
        try {
            text = DocumentText.parse(name, content(file));
        } catch (DocumentException e) {
            throw new UserException(e.problems().stream()
                    .map(problem -> name + ": " + problem.line())
                    .toList());
        }
        try {
            return read(text, new References(environment, folderOf(file)));
        } catch (DocumentException e) {
            throw UserException.of(text, e);
        }
    }

    /** The name alone: secrets must not get into a log by chance. */
    @Override
    public String toString() {
        return "SyncFile[%s]".formatted(name);
    }

    /** Where the state is kept unless the user says something else. */
    Path defaultState(Path file) {
        return folderOf(file).resolve(".spillway").resolve(name);
    }

    private static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? Path.of("/") : folder;
    }

    private static String content(Path file) throws UserException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new UserException("There is no file %s".formatted(file));
        } catch (CharacterCodingException e) {
            throw new UserException("%s is not UTF-8 text".formatted(file));
        } catch (IOException e) {
            throw new UserException("%s cannot be read: %s".formatted(file, e));
        }
    }

    private static SyncFile read(DocumentText text, References references) throws DocumentException {
        Problems problems = new Problems();
        Fields root = Fields.of(text.root(), "", problems);
        constant(root, "apiVersion", API_VERSION);
        constant(root, "kind", KIND);
        Sections sections = new Sections(references);
        String name = sections.name(root);
        WarehouseSpec warehouse = sections.warehouse(root.requiredObject("warehouse"));
        Fields model = root.requiredObject("model");
        String sql = model.requiredText("sql");
        List<String> primaryKey = model.texts("primaryKey");
        if (primaryKey.isEmpty()) {
            model.problem("primaryKey", "name the column, or the list of columns, that tells rows apart");
        }
        model.finish();
        MappingDocument mapping = MappingDocument.read(root.requiredObject("mapping"));
        SyncMode mode = root.oneOf("mode", SyncMode.class).orElse(SyncMode.UPSERT);
        Keep keep = root.oneOf("keep", Keep.class).orElse(Keep.of(mode));
        DestinationSpec destination = sections.destination(root.requiredObject("destination"));
        Destinations.find(destination.type())
                .ifPresent(kind -> new CapabilityCheck(destination.type(), kind.capabilities(destination))
                        .check(root, mapping, mode, primaryKey));
        int deletedPercent =
                root.object("gate").map(SyncFile::deletedPercent).orElse(GateLimits.DEFAULT_DELETED_PERCENT);
        CursorSection cursor = root.object("cursor").map(CursorSection::read).orElse(null);
        if (cursor != null && mode == SyncMode.FULL) {
            root.problem("cursor", "the mode full sends every row: a cursor has nothing to leave out");
        }
        RejectLimits rejects = root.object("rejects").map(SyncFile::rejects).orElse(RejectLimits.DEFAULT);
        Fields log =
                root.object("rowLog").orElseGet(() -> Fields.of(JsonNodeFactory.instance.objectNode(), "", problems));
        boolean writeBack = log.bool("writeBack").orElse(false);
        RowLogLimits rowLog = rowLog(log);
        if (writeBack && !rowLog.isOn()) {
            log.problem("writeBack", "with days: 0 there is no row log to write back");
        }
        root.finish();
        problems.throwIfAny();
        return new SyncFile(
                text,
                name,
                warehouse,
                sql,
                primaryKey,
                mapping,
                mode,
                keep,
                destination,
                deletedPercent,
                cursor,
                rejects,
                rowLog,
                writeBack,
                sections.secrets());
    }

    private static int deletedPercent(Fields gate) {
        int percent = gate.integer("deletedPercent", 0, 100).orElse(GateLimits.DEFAULT_DELETED_PERCENT);
        gate.finish();
        return percent;
    }

    private static RejectLimits rejects(Fields section) {
        RejectLimits limits = new RejectLimits(
                section.integer("tries", 1, 1_000).orElse(RejectLimits.DEFAULT_TRIES),
                section.integer("percent", 0, 100).orElse(RejectLimits.DEFAULT_PERCENT));
        section.finish();
        return limits;
    }

    private static RowLogLimits rowLog(Fields section) {
        RowLogLimits limits = new RowLogLimits(
                section.integer("days", 0, 3_650).orElse(RowLogLimits.DEFAULT.days()),
                section.integer("megabytes", 1, 1_000_000).orElse(RowLogLimits.DEFAULT.megabytes()));
        section.finish();
        return limits;
    }

    private static void constant(Fields root, String key, String expected) {
        String found = root.requiredText(key);
        if (!found.isEmpty() && !found.equals(expected)) {
            root.problem(key, "\"%s\" is not known here, write \"%s\"".formatted(found, expected));
        }
    }
}
