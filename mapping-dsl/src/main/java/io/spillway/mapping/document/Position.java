package io.spillway.mapping.document;

/** A place in a text, both counted from 1. */
public record Position(int line, int column) {}
