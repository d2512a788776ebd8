package io.spillway.jobs.simulation;

/** A mistake that can be planted in the model of the engine, to see that it is found. */
enum Fault {
    DELIVER_BEFORE_CHECKPOINT,
    FAILED_READ_TAKEN_FOR_WHOLE,
    UNSENT_NOT_IN_CHECKPOINT,
    RANDOM_MESSAGE_ID,
    MESSAGE_ID_WITHOUT_VERSION,
    VERSION_FORGOTTEN_ON_DELETE,
    ROUND_NUMBER_USED_AGAIN,
    REJECTS_DROPPED,
    LATE_RETRY_OVERWRITES,
    DUPLICATE_KEY_LAST_WINS,
    MAPPING_CHANGE_NOT_SENT,
    KEY_GROUP_MERGED_TWICE,
    NEW_ROUND_WHILE_OLD_ONE_IS_OWED,
    /** A new epoch, or a job restarted by Flink, delivers while the old tasks may still do. */
    NO_WAIT_FOR_ZOMBIES,
    /** The checkpoint to go on from is chosen while the old epoch's job may still complete newer ones. */
    RESTORE_POINT_CHOSEN_BEFORE_WAIT,
    SETTLED_BATCHES_STAY_IN_CHECKPOINT,
    TRIES_COUNTED_AS_DELIVERED,
    FINGERPRINT_DIFFERS_PER_ROUND
}
