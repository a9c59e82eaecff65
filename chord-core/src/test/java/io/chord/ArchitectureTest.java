package io.chord;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: the layers of the core stay layers, and the protocol stays a function of its inputs.
 *
 * <p>Method: every class of the main sources is read as byte code, so that fully qualified names,
 * method references and lambdas count too. A package may use only what {@link #MAY_USE} grants it;
 * a pure package may use only the parts of the JDK that give the same answer on every run.
 */
class ArchitectureTest {

    private static final String ROOT = "io.chord";

    /** For each package, the packages of ours that it may use. The door, {@code ""}, is on top. */
    private static final Map<String, Set<String>> MAY_USE =
            Map.ofEntries(
                    Map.entry("ring", Set.of()),
                    Map.entry("routing", Set.of("ring")),
                    Map.entry("transport", Set.of("ring")),
                    Map.entry("store", Set.of("ring")),
                    Map.entry("message", Set.of("ring", "store")),
                    Map.entry("call", Set.of("ring", "message")),
                    Map.entry("membership", Set.of("ring", "routing", "message", "call")),
                    Map.entry("lookup", Set.of("ring", "routing", "message", "call")),
                    Map.entry("replication", Set.of("ring", "message", "call", "store")),
                    Map.entry(
                            "engine",
                            Set.of(
                                    "ring",
                                    "routing",
                                    "store",
                                    "message",
                                    "call",
                                    "membership",
                                    "lookup",
                                    "replication")),
                    Map.entry(
                            "runtime",
                            Set.of(
                                    "ring",
                                    "routing",
                                    "transport",
                                    "store",
                                    "message",
                                    "call",
                                    "membership",
                                    "lookup",
                                    "replication",
                                    "engine")),
                    Map.entry(
                            "",
                            Set.of(
                                    "ring",
                                    "routing",
                                    "transport",
                                    "store",
                                    "message",
                                    "call",
                                    "membership",
                                    "lookup",
                                    "replication",
                                    "engine",
                                    "runtime")));

    private static final Set<String> PURE =
            Set.of(
                    "ring",
                    "routing",
                    "message",
                    "call",
                    "membership",
                    "lookup",
                    "replication",
                    "engine");

    /**
     * Packages of the JDK (and annotations) open to pure code, apart from {@link #IMPURE_TYPES}.
     */
    private static final Set<String> OPEN_TO_PURE_CODE =
            Set.of(
                    "java.lang",
                    "java.lang.annotation",
                    "java.lang.invoke",
                    "java.lang.runtime",
                    "java.math",
                    "java.nio",
                    "java.nio.charset",
                    "java.security",
                    "java.util",
                    "java.util.function",
                    "java.util.stream",
                    "java.util.zip",
                    "org.jspecify.annotations");

    /** Single types of other packages that are values, or have nothing to do with the outside. */
    private static final Set<String> ALSO_OPEN_TO_PURE_CODE =
            Set.of(
                    "java.io.ByteArrayInputStream",
                    "java.io.ByteArrayOutputStream",
                    "java.io.IOException",
                    "java.io.ObjectStreamException",
                    "java.io.Serial",
                    "java.io.Serializable",
                    "java.io.UncheckedIOException",
                    "java.time.Duration",
                    "java.util.random.RandomGenerator");

    /** Types that own a thread, a clock, a source of chance, an outside, or an unstable order. */
    private static final Set<String> IMPURE_TYPES =
            Set.of(
                    "java.lang.InheritableThreadLocal",
                    "java.lang.Process",
                    "java.lang.ProcessBuilder",
                    "java.lang.ProcessHandle",
                    "java.lang.Runtime",
                    "java.lang.Thread",
                    "java.lang.ThreadGroup",
                    "java.lang.ThreadLocal",
                    "java.nio.MappedByteBuffer",
                    "java.security.KeyPairGenerator",
                    "java.security.SecureRandom",
                    "java.util.Calendar",
                    "java.util.Date",
                    "java.util.GregorianCalendar",
                    "java.util.IdentityHashMap",
                    "java.util.Random",
                    "java.util.Scanner",
                    "java.util.ServiceLoader",
                    "java.util.SplittableRandom",
                    "java.util.Timer",
                    "java.util.TimerTask",
                    "java.util.WeakHashMap");

    /**
     * Methods, as {@code Owner.name}, whose answer differs from one run or JDK to the next. Of
     * {@code System} only {@code arraycopy} is open; transcendental functions are StrictMath's.
     */
    private static final Pattern IMPURE_MEMBERS =
            Pattern.compile(
                    String.join(
                            "|",
                            "java\\.lang\\.System\\.(?!arraycopy$).*",
                            "java\\.lang\\.Object\\.(wait|notify|notifyAll)",
                            "java\\.lang\\.Math\\.(random|sin|cos|tan|asin|acos|atan|atan2|exp|expm1"
                                    + "|log|log10|log1p|pow|sinh|cosh|tanh|hypot|cbrt)",
                            "java\\.util\\.UUID\\.randomUUID",
                            "java\\.util\\.(Set|Map)\\.(of|ofEntries|copyOf)",
                            "java\\.util\\.Collections\\.shuffle",
                            "java\\.util\\.Collection\\.parallelStream",
                            "java\\.util\\.stream\\..*\\.parallel",
                            "java\\.util\\.stream\\.Collectors\\.(toSet|toUnmodifiableSet"
                                    + "|toUnmodifiableMap|.*[cC]oncurrent.*)"));

    private static final Set<String> NAMES_FOR_A_KIND_OF_THING =
            Set.of("util", "utils", "common", "impl", "internal", "model", "exception");

    private static JavaClasses classes;

    @BeforeAll
    static void readMainClasses() {
        classes = new ClassFileImporter().importPath(Path.of(System.getProperty("chord.classes")));
    }

    static Set<String> packages() {
        return new TreeSet<>(MAY_USE.keySet());
    }

    static Set<String> purePackages() {
        return new TreeSet<>(PURE);
    }

    /** A package that is not in the table would be judged by no rule. */
    @Test
    void mainClasses_eachPackage_hasItsPlaceInTheLayers() {
        Set<String> found = new TreeSet<>();
        for (JavaClass c : classes) {
            if (!c.getName().equals("module-info")) {
                found.add(layer(c));
            }
        }
        assertThat(found).isEqualTo(packages());
    }

    @ParameterizedTest(name = "io.chord.{0}")
    @MethodSource("packages")
    void eachPackage_ofOurs_usesOnlyLayersBelowIt(String layer) {
        Set<String> granted = MAY_USE.get(layer);
        ArchRule rule =
                noClasses()
                        .that(isIn(layer))
                        .should()
                        .dependOnClassesThat(
                                describe(
                                        "are of a layer that is not below",
                                        c ->
                                                isOurs(c)
                                                        && !layer(c).equals(layer)
                                                        && !granted.contains(layer(c))));
        rule.check(classes);
    }

    @Test
    void packages_ofOurs_formNoCycle() {
        slices().matching("io.chord.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void packages_ofOurs_areNamedForAConcept() {
        List<String> offenders = new ArrayList<>();
        for (JavaClass c : classes) {
            for (String part : c.getPackageName().split("\\.", -1)) {
                if (NAMES_FOR_A_KIND_OF_THING.contains(part)) {
                    offenders.add(c.getName());
                }
            }
        }
        assertThat(offenders).isEmpty();
    }

    @Test
    void packages_ofOurs_areNullMarked() {
        Set<String> marked = new TreeSet<>();
        for (JavaClass c : classes) {
            if (annotatedWith("org.jspecify.annotations.NullMarked").test(c)
                    && c.getSimpleName().equals("package-info")) {
                marked.add(layer(c));
            }
        }
        assertThat(marked).isEqualTo(packages());
    }

    @ParameterizedTest(name = "io.chord.{0}")
    @MethodSource("purePackages")
    void purePackages_typesUsed_areThoseOfAFunctionOfItsInputs(String layer) {
        ArchRule rule =
                noClasses()
                        .that(isIn(layer))
                        .should()
                        .dependOnClassesThat(
                                describe(
                                        "bring a clock, a thread, chance, I/O or an unstable order",
                                        c -> !isOpenToPureCode(c)));
        rule.check(classes);
    }

    @ParameterizedTest(name = "io.chord.{0}")
    @MethodSource("purePackages")
    void purePackages_membersUsed_answerTheSameOnEveryRun(String layer) {
        ArchRule rule =
                noClasses()
                        .that(isIn(layer))
                        .should()
                        .accessTargetWhere(
                                describe(
                                        "it answers differently from run to run",
                                        ArchitectureTest::isImpure));
        rule.check(classes);
    }

    /** One thread at a time runs an engine; a lock in it would say that somebody does not. */
    @ParameterizedTest(name = "io.chord.{0}")
    @MethodSource("purePackages")
    void purePackages_methods_takeNoLock(String layer) {
        ArchRule rule =
                noMethods()
                        .that()
                        .areDeclaredInClassesThat(isIn(layer))
                        .should()
                        .haveModifier(JavaModifier.SYNCHRONIZED)
                        .allowEmptyShould(true);
        rule.check(classes);
    }

    private static DescribedPredicate<JavaClass> isIn(String layer) {
        return describe("are in " + ROOT + "." + layer, c -> isOurs(c) && layer(c).equals(layer));
    }

    private static boolean isOurs(JavaClass c) {
        return c.getPackageName().equals(ROOT) || c.getPackageName().startsWith(ROOT + ".");
    }

    private static String layer(JavaClass c) {
        return c.getPackageName().equals(ROOT)
                ? ""
                : c.getPackageName().substring(ROOT.length() + 1);
    }

    private static boolean isOpenToPureCode(JavaClass used) {
        JavaClass c = used.getBaseComponentType();
        return c.isPrimitive()
                || isOurs(c)
                || ALSO_OPEN_TO_PURE_CODE.contains(c.getName())
                || (OPEN_TO_PURE_CODE.contains(c.getPackageName())
                        && !IMPURE_TYPES.contains(c.getName()));
    }

    private static boolean isImpure(JavaAccess<?> access) {
        return IMPURE_MEMBERS
                .matcher(access.getTargetOwner().getName() + "." + access.getTarget().getName())
                .matches();
    }
}
