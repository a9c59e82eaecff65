# Sourced by the scripts of bin/: finds a JDK, builds what a script needs, and runs a main class.
#
# What is built here goes to target/run of each module, apart from what `mvn verify` builds: it is
# compiled without the static checks, and must not be taken for something that passed them.

# Prints a message that says what is wrong and what to do, and ends the script.
chord_fail() {
  printf '%s: %s\n' "$(basename "$0")" "$1" >&2
  exit 70
}

# Prints the feature version of the java command given, such as 17; nothing if it does not run.
chord_java_version() {
  "$1" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.specification\.version = //p'
}

# Sets CHORD_JAVA to a java command of 17 or later, and JAVA_HOME to its home for Maven.
chord_find_java() {
  local candidate version
  for candidate in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || true)" \
    /usr/lib/jvm/*17*/bin/java /usr/lib/jvm/*/bin/java; do
    [ -n "$candidate" ] && [ -x "$candidate" ] || continue
    version=$(chord_java_version "$candidate")
    case $version in '' | *[!0-9]*) continue ;; esac # "1.8" too is none of ours.
    [ "$version" -ge 17 ] || continue
    CHORD_JAVA=$candidate
    return 0
  done
  chord_fail "no Java 17 or later found; install a JDK 17 or set JAVA_HOME to one"
}

# True if the build is missing, or something it was made from has changed since.
chord_is_stale() {
  local stamp=$1
  [ -f "$stamp" ] || return 0
  [ -n "$(find "$CHORD_HOME/pom.xml" "$CHORD_HOME"/*/pom.xml "$CHORD_HOME"/*/src/main \
    -newer "$stamp" -print -quit)" ]
}

# chord_build MODULE: compiles the module and those it needs, unless that is up to date.
chord_build() {
  local module=$1
  local out=$CHORD_HOME/$module/target/run
  local stamp=$out/built log=$out/build.log

  mkdir -p "$out"
  if command -v flock >/dev/null; then
    # Scripts started together build once. One lock for all: they share modules.
    mkdir -p "$CHORD_HOME/target"
    exec 9>"$CHORD_HOME/target/build.lock"
    flock 9
  fi
  if chord_is_stale "$stamp"; then
    command -v mvn >/dev/null || chord_fail "mvn not found; install Maven 3.8 or later"
    if [ -f "$stamp" ]; then
      echo "building chord (sources changed) ..." >&2
    else
      echo "building chord (first use) ..." >&2
    fi
    rm -f "$stamp"
    touch "$out/started" # Older than any edit made while we build, so that it is seen next time.
    (
      cd "$CHORD_HOME"
      [ -x "$(dirname "$CHORD_JAVA")/javac" ] &&
        JAVA_HOME=$(cd "$(dirname "$(readlink -f "$CHORD_JAVA")")/.." && pwd) && export JAVA_HOME
      mvn -B -ntp -pl "$module" -am -P '!checks' -Dchord.target=target/run -DskipTests \
        compile dependency:build-classpath -DincludeScope=runtime \
        -Dmdep.outputFile=target/run/class-path
    ) >"$log" 2>&1 9>&- </dev/null || {
      cat "$log" >&2
      chord_fail "the build failed; its output is above and in $log"
    }
    mv "$out/started" "$stamp"
  fi
  if command -v flock >/dev/null; then
    exec 9>&-
  fi
  CHORD_CLASS_PATH=$out/classes:$(cat "$out/class-path")
}

# chord_build_program: makes the jars of chord-server in target/run/lib, and an archive of their
# classes as the JVM has them in memory (class data sharing): a JVM that maps it starts faster.
chord_build_program() {
  local out=$CHORD_HOME/chord-server/target/run
  local lib=$out/lib stamp=$out/packed log=$out/pack.log
  CHORD_LIB=$lib
  CHORD_ARCHIVE=$out/chord.jsa

  # The quick way, for every call but the first: one look, no lock; and the archive is of the JVM
  # that was found then, so that there is no need to look for one.
  local JAVA_HOME_GIVEN=${JAVA_HOME:-}
  if ! chord_is_stale "$stamp" && [ -f "$out/java" ]; then
    local lines
    mapfile -t lines <"$out/java"
    if [ "${lines[0]}" = "$JAVA_HOME_GIVEN" ] && [ -x "${lines[1]}" ]; then
      CHORD_JAVA=${lines[1]}
      return 0
    fi
    rm -f "$stamp"
  fi
  chord_find_java
  mkdir -p "$out"
  if command -v flock >/dev/null; then
    mkdir -p "$CHORD_HOME/target"
    exec 9>"$CHORD_HOME/target/build.lock"
    flock 9
  fi
  if chord_is_stale "$stamp"; then
    command -v mvn >/dev/null || chord_fail "mvn not found; install Maven 3.8 or later"
    if [ -f "$stamp" ]; then
      echo "building chord (sources changed) ..." >&2
    else
      echo "building chord (first use) ..." >&2
    fi
    rm -f "$stamp"
    touch "$out/pack-started"
    (
      cd "$CHORD_HOME"
      [ -x "$(dirname "$CHORD_JAVA")/javac" ] &&
        JAVA_HOME=$(cd "$(dirname "$(readlink -f "$CHORD_JAVA")")/.." && pwd) && export JAVA_HOME
      mvn -B -ntp -pl chord-server -am -P '!checks' -Dchord.target=target/run -DskipTests \
        -Dmaven.javadoc.skip=true -Dmaven.source.skip=true -Dspotless.check.skip=true \
        package dependency:copy-dependencies -DincludeScope=runtime \
        -DoutputDirectory=target/run/lib -DoverWriteSnapshots=true
      cp chord-server/target/run/chord-server-*.jar "$lib/"
      # A failure costs speed and nothing else; the JVM leaves an archive that it cannot use alone.
      rm -f "$CHORD_ARCHIVE"
      printf '%s\n' "${JAVA_HOME_GIVEN:-}" "$CHORD_JAVA" >"$out/java"
      "$CHORD_JAVA" -XX:ArchiveClassesAtExit="$CHORD_ARCHIVE" -XX:TieredStopAtLevel=1 \
        -XX:+UseSerialGC -cp "$(chord_program_path)" io.chord.server.Rehearsal || true
    ) >"$log" 2>&1 9>&- </dev/null || {
      cat "$log" >&2
      chord_fail "the build failed; its output is above and in $log"
    }
    mv "$out/pack-started" "$stamp"
  fi
  if command -v flock >/dev/null; then
    exec 9>&-
  fi
}

# The jars of the program, as a class path. Always in one order: the archive belongs to it.
chord_program_path() {
  local jar path=
  for jar in "$CHORD_LIB"/*.jar; do
    path=${path:+$path:}$jar
  done
  printf '%s' "$path"
}

# chord_build_comparison: makes the jars of chord-bench and, where Maven can get them, of the other
# systems of chord-peers, in chord-bench/target/run/lib.
chord_build_comparison() {
  local out=$CHORD_HOME/chord-bench/target/run
  local stamp=$out/packed log=$out/pack.log
  CHORD_LIB=$out/lib
  chord_find_java
  mkdir -p "$out"
  if command -v flock >/dev/null; then
    mkdir -p "$CHORD_HOME/target"
    exec 9>"$CHORD_HOME/target/build.lock"
    flock 9
  fi
  if chord_is_stale "$stamp"; then
    command -v mvn >/dev/null || chord_fail "mvn not found; install Maven 3.8 or later"
    echo "building chord and getting the other systems ..." >&2
    rm -rf "$stamp" "$CHORD_LIB"
    touch "$out/pack-started"
    if ! chord_pack chord-peers '!checks,peers' >"$log" 2>&1 9>&- </dev/null; then
      echo "the other systems cannot be built ($log says why): ours and the bare limits alone ..." >&2
      rm -rf "$CHORD_LIB"
      chord_pack chord-bench '!checks' >"$log" 2>&1 9>&- </dev/null || {
        cat "$log" >&2
        chord_fail "the build failed; its output is above and in $log"
      }
    fi
    mv "$out/pack-started" "$stamp"
  fi
  if command -v flock >/dev/null; then
    exec 9>&-
  fi
}

# chord_pack MODULE PROFILES: its jar, and those that it needs, in $CHORD_LIB.
chord_pack() (
  cd "$CHORD_HOME"
  [ -x "$(dirname "$CHORD_JAVA")/javac" ] &&
    JAVA_HOME=$(cd "$(dirname "$(readlink -f "$CHORD_JAVA")")/.." && pwd) && export JAVA_HOME
  mvn -B -ntp -pl "$1" -am -P "$2" -Dchord.target=target/run -Dmaven.test.skip=true \
    -Dmaven.javadoc.skip=true -Dmaven.source.skip=true -Dspotless.check.skip=true \
    package dependency:copy-dependencies -DincludeScope=runtime \
    -DoutputDirectory="$CHORD_LIB" -DoverWriteSnapshots=true &&
    cp "$1"/target/run/"$1"-*.jar "$CHORD_LIB/"
)

# chord_run MODULE MAIN_CLASS ARGS...: builds if need be, then becomes the program.
chord_run() {
  local module=$1 main=$2
  shift 2
  chord_find_java
  chord_build "$module"
  # shellcheck disable=SC2086 # CHORD_JAVA_OPTS is a list of words.
  exec "$CHORD_JAVA" ${CHORD_JAVA_OPTS:-} -Dchord.home="$CHORD_HOME" -cp "$CHORD_CLASS_PATH" \
    "$main" "$@"
}
