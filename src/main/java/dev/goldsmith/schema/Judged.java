package dev.goldsmith.schema;

/** An object with rules across its properties, which go beyond what each has to be. */
interface Judged {
    /**
     * @param fields that it was read from, to take the faults
     */
    void judge(Fields fields);
}
