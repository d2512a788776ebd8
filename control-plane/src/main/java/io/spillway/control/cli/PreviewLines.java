package io.spillway.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.spillway.control.cli.Terminal.Colour;
import io.spillway.control.cli.Terminal.Piece;
import io.spillway.mapping.compile.Origin;
import io.spillway.mapping.compile.Preview;
import io.spillway.mapping.document.Pointers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A preview for people: the event indented, and behind each value where it comes from. */
final class PreviewLines {
    private static final int INDENT = 2;
    private static final int LEAST_COLUMN = 40;
    private static final int MOST_COLUMN = 72;

    private final Preview preview;
    private final List<Line> lines = new ArrayList<>();

    /** A line before it is known how wide the others are. */
    private record Line(String before, String value, Colour colour, String comment) {
        int width() {
            return before.length() + value.length();
        }
    }

    PreviewLines(Preview preview) {
        this.preview = preview;
        visit(preview.event(), "", "", "");
    }

    List<List<Piece>> lines() {
        int widest = lines.stream()
                .filter(line -> !line.comment().isEmpty())
                .mapToInt(Line::width)
                .max()
                .orElse(0);
        int column = Math.min(MOST_COLUMN, Math.max(LEAST_COLUMN, widest + INDENT));
        return lines.stream().map(line -> pieces(line, column)).toList();
    }

    private static List<Piece> pieces(Line line, int column) {
        List<Piece> pieces = new ArrayList<>();
        pieces.add(new Piece(line.before(), Colour.PLAIN));
        pieces.add(new Piece(line.value(), line.colour()));
        if (!line.comment().isEmpty()) {
            String gap = " ".repeat(Math.max(INDENT, column - line.width()));
            pieces.add(new Piece(gap + line.comment(), Colour.GREY));
        }
        return pieces;
    }

    private void visit(JsonNode node, String pointer, String before, String behind) {
        if (node.isEmpty()) {
            Origin origin = preview.origins().getOrDefault(pointer, new Origin(Origin.Kind.SPILLWAY, ""));
            lines.add(new Line(before, node + behind, colour(origin.kind()), comment(origin)));
            return;
        }
        lines.add(new Line(before + (node.isArray() ? "[" : "{"), "", Colour.PLAIN, ""));
        String indent = " ".repeat(before.length() - before.stripLeading().length());
        String inner = indent + " ".repeat(INDENT);
        int rest = node.size();
        int index = 0;
        if (node.isArray()) {
            for (JsonNode item : node) {
                visit(item, Pointers.child(pointer, index++), inner, --rest > 0 ? "," : "");
            }
        } else {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                String label = inner + TextNode.valueOf(member.getKey()) + ": ";
                visit(member.getValue(), Pointers.child(pointer, member.getKey()), label, --rest > 0 ? "," : "");
            }
        }
        lines.add(new Line(indent + (node.isArray() ? "]" : "}") + behind, "", Colour.PLAIN, ""));
    }

    private static Colour colour(Origin.Kind kind) {
        return switch (kind) {
            case COLUMN -> Colour.CYAN;
            case CONSTANT -> Colour.GREEN;
            case EXPRESSION -> Colour.MAGENTA;
            case SPILLWAY -> Colour.GREY;
        };
    }

    private static String comment(Origin origin) {
        return switch (origin.kind()) {
            case COLUMN -> "← " + origin.name();
            case CONSTANT -> "← constant";
            case EXPRESSION -> "← " + origin.name().strip().replaceAll("\\s+", " ");
            case SPILLWAY -> "";
        };
    }
}
