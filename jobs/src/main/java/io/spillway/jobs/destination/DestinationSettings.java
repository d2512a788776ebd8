package io.spillway.jobs.destination;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a kind has read from its section.
 *
 * @param url the destination's address for people and programs, without credentials
 * @param settings an object that only this kind understands, without secrets
 */
public record DestinationSettings(String url, JsonNode settings) {}
