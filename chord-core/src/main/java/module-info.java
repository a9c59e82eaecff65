/** A distributed hash table that an application embeds: the Chord protocol and its runtime. */
module io.chord {
    requires org.jctools.core;
    requires org.slf4j;
    requires static org.jspecify;
}
