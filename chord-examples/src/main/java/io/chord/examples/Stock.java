package io.chord.examples;

import io.chord.ChordMap;
import io.chord.ChordNode;
import io.chord.Codec;
import io.chord.Entry;
import java.util.Optional;

/**
 * A small application on the library: how many pieces of each article are left, shared by all
 * shops.
 */
public final class Stock {

    private final ChordMap<String, Long> pieces;

    /** The stock as seen by one shop's node. */
    public Stock(ChordNode node) {
        pieces = pieces(node);
    }

    /** The entries that the stock consists of. */
    static ChordMap<String, Long> pieces(ChordNode node) {
        return node.map("stock", Codec.utf8(), Codec.ofLong());
    }

    /** Sets how many there are. */
    public void count(String article, long number) {
        pieces.put(article, number);
    }

    /** How many there are; empty if the article was never counted. */
    public Optional<Long> left(String article) {
        return pieces.get(article);
    }

    /** Takes one piece, unless none is left; two shops never sell the same one. */
    public boolean sell(String article) {
        while (true) {
            Optional<Entry<Long>> entry = pieces.getEntry(article);
            if (entry.isEmpty() || entry.get().value() == 0) return false;
            long rest = entry.get().value() - 1;
            if (pieces.replace(article, entry.get().version(), rest).isPresent()) return true;
        }
    }
}
