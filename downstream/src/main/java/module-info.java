/** An application on the module path: one line for the library, the transport is found by its scheme. */
module com.example.orders {
    requires io.chord;
}
