package io.spillway.control.cli;

import io.spillway.jobs.destination.Destinations;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.ModelSpec;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.jobs.warehouse.Warehouse;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.jobs.warehouse.Warehouses;
import io.spillway.mapping.compile.CompiledMapping;
import io.spillway.mapping.compile.MappingCompiler;
import io.spillway.mapping.compile.MappingPlace;
import io.spillway.mapping.document.DocumentException;
import io.spillway.mapping.model.Column;
import java.util.List;

/** Checks a connection file against its warehouse and makes the document that a job gets. */
final class SyncSpecs {
    /** Flink's maximum parallelism, fixed for the life of the state. */
    private static final int KEY_GROUPS = 128;

    private SyncSpecs() {}

    /**
     * The document of a file.
     *
     * @param warnings takes what the user should know although nothing is wrong
     * @throws UserException if the warehouse refuses, the query fails, or the mapping does not fit its columns
     */
    static SyncSpec of(SyncFile file, List<String> warnings) throws UserException {
        List<Column> columns = columns(file);
        try {
            return spec(file, columns, mapping(file, columns, warnings));
        } catch (DocumentException e) {
            throw UserException.of(file.text(), e);
        }
    }

    /** The mapping of a file, ready for its model's columns; errors and warnings as in {@link #of}. */
    static CompiledMapping mapping(SyncFile file, List<String> warnings) throws UserException {
        try {
            return mapping(file, columns(file), warnings);
        } catch (DocumentException e) {
            throw UserException.of(file.text(), e);
        }
    }

    private static CompiledMapping mapping(SyncFile file, List<Column> columns, List<String> warnings)
            throws DocumentException {
        CompiledMapping mapping = MappingCompiler.compile(
                file.mapping(), columns, file.primaryKey(), file.mode(), file.keep(), MappingPlace.IN_CONNECTION);
        mapping.warnings().forEach(warning -> warnings.add(file.text().line(warning)));
        return mapping;
    }

    /** The first rows of a file's model, packed for its mapping. */
    static List<byte[]> sample(SyncFile file, CompiledMapping mapping, int rows) throws UserException {
        try {
            return warehouse(file).sample(file.sql(), mapping.layout(), rows);
        } catch (WarehouseException e) {
            throw new UserException(String.valueOf(e.getMessage()));
        }
    }

    private static SyncSpec spec(SyncFile file, List<Column> columns, CompiledMapping mapping)
            throws DocumentException {
        CursorSection cursor = file.cursor();
        return new SyncSpec(
                file.name(),
                1,
                Version.ofSpillway(),
                file.warehouse(),
                new ModelSpec(file.sql(), file.primaryKey(), columns),
                file.mapping().toJson(),
                file.mode(),
                destination(file, mapping),
                KEY_GROUPS,
                file.keep(),
                false,
                cursor == null ? null : cursor.spec(columns),
                file.rejects(),
                file.rowLog());
    }

    private static DestinationSpec destination(SyncFile file, CompiledMapping mapping) {
        DestinationSpec spec = file.destination();
        return Destinations.find(spec.type())
                .map(kind -> kind.fit(
                        spec,
                        mapping.membersOf("identifiers"),
                        mapping.membersOf(file.mapping().event().section())))
                .orElse(spec);
    }

    private static List<Column> columns(SyncFile file) throws UserException {
        try {
            return warehouse(file).describe(file.sql());
        } catch (WarehouseException e) {
            throw new UserException(String.valueOf(e.getMessage()));
        }
    }

    private static Warehouse warehouse(SyncFile file) throws WarehouseException {
        return Warehouses.of(file.warehouse(), file.secrets().getOrDefault(WarehouseSpec.PASSWORD, ""));
    }
}
