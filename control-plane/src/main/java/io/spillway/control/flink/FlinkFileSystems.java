package io.spillway.control.flink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.ConfigConstants;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginManager;
import org.apache.flink.core.plugin.PluginUtils;
import org.jspecify.annotations.Nullable;

/**
 * The file systems that jobs and checks of this process write to. Their plugins are in {@code FLINK_PLUGINS_DIR}, their
 * options in the {@code config.yaml} of {@code FLINK_CONF_DIR}, as for any Flink. Other options that stand there are
 * left alone: they are for clusters that are not this one.
 */
public final class FlinkFileSystems {
    private FlinkFileSystems() {}

    /**
     * Makes them known to this process; repeating it reads everything anew.
     *
     * @throws IOException if the environment names something that is not there or cannot be read
     */
    public static void initialize() throws IOException {
        initialize(new Configuration());
    }

    /** The same, with options of ours that go before the user's. */
    static void initialize(Configuration ours) throws IOException {
        try {
            FileSystem.initialize(GlobalConfiguration.loadConfiguration(ours), plugins(ours));
        } catch (RuntimeException e) {
            throw new IOException("Flink's file systems are not set up: " + innermost(e), e);
        }
    }

    /** Flink would take what is below the working folder where the environment names none. */
    private static @Nullable PluginManager plugins(Configuration ours) throws IOException {
        String folder = System.getenv(ConfigConstants.ENV_FLINK_PLUGINS_DIR);
        if (folder == null) {
            return null;
        }
        if (!Files.isDirectory(Path.of(folder))) {
            throw new IOException("%s: there is no folder %s".formatted(ConfigConstants.ENV_FLINK_PLUGINS_DIR, folder));
        }
        return PluginUtils.createPluginManagerFromRootFolder(ours);
    }

    private static String innermost(Throwable error) {
        Throwable cause = error.getCause();
        return cause == null ? String.valueOf(error.getMessage()) : innermost(cause);
    }
}
