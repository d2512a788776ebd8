package io.spillway.control.demo;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a receiver what to do wrong, and asks it. */
record MisbehaviourRoutes(Misbehaviour misbehaviour) {
    private static final Logger LOG = LoggerFactory.getLogger(MisbehaviourRoutes.class);
    private static final String PATH = "/misbehaviour";

    void addTo(RoutesConfig routes) {
        routes.get(PATH, this::show);
        routes.put(PATH, this::replace);
        routes.delete(PATH, context -> {
            misbehaviour.replace(List.of());
            show(context);
        });
    }

    private void replace(Context context) throws IOException {
        byte[] body = context.bodyInputStream().readNBytes(MisbehaviourDocument.MAX_BYTES + 1);
        if (body.length > MisbehaviourDocument.MAX_BYTES) {
            context.status(413).result("a document has at most %d bytes\n".formatted(MisbehaviourDocument.MAX_BYTES));
            return;
        }
        try {
            List<Rule> rules = MisbehaviourDocument.read(body);
            misbehaviour.replace(rules);
            LOG.info("The receiver misbehaves from now on by {} rules", rules.size());
            show(context);
        } catch (IllegalArgumentException mistake) {
            context.status(400).result(mistake.getMessage() + "\n");
        }
    }

    private void show(Context context) {
        context.contentType("application/json").result(ExactJson.write(misbehaviour.describe()));
    }
}
