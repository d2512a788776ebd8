package io.spillway.jobs.destination.database;

import io.spillway.jobs.destination.Verdict;

/**
 * What an error of the database means.
 *
 * @param isAnswer whether the server itself said it
 * @param text what happened and, where a user has to act, what to do
 */
record Finding(Verdict verdict, boolean isAnswer, String text) {}
