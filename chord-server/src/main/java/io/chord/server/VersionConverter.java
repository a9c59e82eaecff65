package io.chord.server;

import io.chord.store.Version;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Versions of entries as options, as they are printed. */
final class VersionConverter implements ITypeConverter<Version> {

    @Override
    public Version convert(String text) {
        try {
            return Version.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
