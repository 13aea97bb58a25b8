package dev.goldsmith.activity;

import dev.goldsmith.activity.Walk.Break;
import dev.goldsmith.activity.Walk.What;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was written down of a chain besides the chain: the checkpoints here and their copies in the
 * store, the newest head there and with the witness, and what somebody kept. Who can write to one
 * of these places can't to all, so what is in one and lacks in another is a finding, too.
 *
 * @param hashes hash by place
 * @param lost checkpoints that lack somewhere, or aren't ours
 */
record Pins(Map<Long, String> hashes, List<Break> lost) {
    private static final int CHECKPOINTS = 1000;

    /** In the tenant's transaction. */
    static Pins of(ChainCheck check, KeptHeads heads, Witness witness) {
        var hashes = new HashMap<Long, String>();
        var lost = new ArrayList<Break>();
        var here = Checkpoint.kept(CHECKPOINTS);
        for (var it : here) {
            if (it.genuine()) {
                hashes.put(it.pin().seq(), it.pin().hash());
            } else {
                lost.add(
                        finding(it.seq, "The checkpoint of event %d isn't signed by this tenant."));
            }
        }
        var stored = heads.checkpoints(check.tenantId);
        var places = stored.stream().map(Checkpoint.Pin::seq).collect(Collectors.toSet());
        here.stream()
                .filter(it -> it.keptAt != null && !places.contains(it.seq))
                .forEach(it ->
                        lost.add(
                                finding(
                                        it.seq,
                                        "The checkpoint of event %d is missing from the store.")));
        if (here.size() < CHECKPOINTS) {
            var known = here.stream().map(it -> it.seq).collect(Collectors.toSet());
            stored.stream()
                    .filter(it -> !known.contains(it.seq()))
                    .forEach(it ->
                            lost.add(
                                    finding(
                                            it.seq(),
                                            "The checkpoint of event %d is missing from the database.")));
        }
        stored.forEach(it -> hashes.put(it.seq(), it.hash()));
        add(hashes, heads.newest(check.tenantId));
        add(hashes, witness.newest(check.tenantId));
        if (check.againstSeq != null && check.againstHash != null) {
            hashes.put(check.againstSeq, check.againstHash);
        }
        return new Pins(hashes, lost);
    }

    private static void add(Map<Long, String> hashes, Checkpoint.@Nullable Pin pin) {
        if (pin != null) {
            hashes.put(pin.seq(), pin.hash());
        }
    }

    private static Break finding(long seq, String sentence) {
        return new Break(What.CHECKPOINT, seq, null, sentence.formatted(seq));
    }
}
