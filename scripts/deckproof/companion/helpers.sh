# The helpers of the companion scripts. A script gets those that it calls, and those that these call.

stop() { # MESSAGE: says why, and ends
  printf '\n%s\n' "$*" >&2
  exit 1
}

begin() { # makes the folder to work in, and sees to it that nothing stays behind
  ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)) || stop "This script needs bash 4.4 or later."
  work=$(mktemp -d) || exit 1
  output=$work/output expected_status=0 carried=() programs=() reserved=() own_home=$HOME
  export HOME=$work/home
  trap finish EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  mkdir "$work/course" "$work/home" && cd "$work/course" || exit 1
}

begin_docker() { # lets `docker login` touch nothing of yours, and takes note of every container that is made
  local config=${DOCKER_CONFIG:-$own_home/.docker} docker part
  docker=$(command -v docker) || stop "This script needs the docker client."
  if [ -z "${DOCKER_HOST:-}${DOCKER_CONTEXT:-}" ]; then
    DOCKER_CONTEXT=$(HOME=$own_home docker context inspect --format '{{ .Name }}')
    export DOCKER_CONTEXT
  fi
  mkdir "$work/bin" "$work/made" "$work/home/.docker"
  for part in contexts cli-plugins; do
    [ ! -e "$config/$part" ] || ln -s "$config/$part" "$work/home/.docker/$part"
  done
  printf '%s\n' "#!$BASH" "docker=$docker made=$work/made/\$\$-\$RANDOM" \
    'case "$1 ${2-}" in' \
    '  "run "* | "create "*) exec "$docker" "$1" --cidfile "$made" "${@:2}" ;;' \
    '  "container run" | "container create") exec "$docker" "$1" "$2" --cidfile "$made" "${@:3}" ;;' \
    'esac' \
    'exec "$docker" "$@"' >"$work/bin/docker"
  chmod +x "$work/bin/docker"
  export DOCKER_CONFIG=$work/home/.docker PATH=$work/bin:$PATH
  docker version >/dev/null 2>&1 || stop "The docker client reaches no engine: try \`docker version\`."
}

engine_between() { # VERSION VERSION: tells whether the engine is at least the first, and older than the second
  local version
  version=$(docker version --format '{{ .Server.Version }}') && printf '%s\n' "$1" "$version" | sort -CV &&
    ! printf '%s\n' "$2" "$version" | sort -CV
}

reserve() { # KIND NAME...: stops where you have such a thing already, which the commands would change
  local kind=$1 name
  for name in "${@:2}"; do
    ! docker "$kind" inspect "$name" >/dev/null 2>&1 ||
      stop "You have a $kind named $name already, and this script would change it. Rename or remove it first."
    reserved+=("$kind $name")
  done
}

remove_reserved() { # removes the volumes and networks that were not there before
  local each
  for each in "${reserved[@]}"; do
    case $each in
      container*) ;; # those that were really made are known by their ids
      *) docker "${each% *}" rm "${each#* }" >/dev/null 2>&1 ;;
    esac
  done
}

finish() { # removes what was made, whether all went well or not
  local status=$?
  trap '' INT TERM HUP EXIT
  output=/dev/null
  clean_up
  cd / && rm -rf "$work" || printf '%s\n' "Please remove $work yourself." >&2
  exit "$status"
}

remove_made() { # removes the containers that this script made and that are still there
  local file made=()
  for file in "$work"/made/*; do
    [ ! -e "$file" ] || made+=("$(<"$file")")
  done
  ((${#made[@]} == 0)) || docker rm --force --volumes "${made[@]}" >/dev/null 2>&1
}

end_programs() { # ends what still runs in the foreground of a terminal
  local program
  for program in "${programs[@]}"; do
    kill -- "-$program" 2>/dev/null
  done
  for _ in {1..50}; do
    [ -n "$(jobs -rp)" ] || return
    sleep 0.1
  done
  for program in "${programs[@]}"; do
    kill -9 -- "-$program" 2>/dev/null
  done
  wait "${programs[@]}" 2>/dev/null # one that is killed takes a moment to go
}

tidy() { # COMMAND: runs it at the end, whatever comes of it
  eval "$1" </dev/null >/dev/null 2>&1
}

skip() { # REASON
  printf '(skipped: %s)\n' "$1"
}

compose() { # ARGUMENT...: the client's own compose, or the separate program
  if docker compose version >/dev/null 2>&1; then
    docker compose --file "$services" --project-name "companion-$$" "$@"
  else
    docker-compose --file "$services" --project-name "companion-$$" "$@"
  fi
}

start_services() { # starts what the compose file describes, and waits until its published ports answer
  local container port
  [ ! -e "${services%/*}/prepare.sh" ] || (cd "${services%/*}" && sh ./prepare.sh) || stop "prepare.sh failed."
  compose up --detach || stop "The services of $services did not start."
  for container in $(compose ps --quiet); do
    for port in $(docker port "$container" | sed 's/.*://' | sort -u); do
      for _ in {1..60}; do
        ! reachable localhost "$port" || continue 2
        sleep 1
      done
      stop "Port $port of $services does not answer."
    done
  done
}

reachable() { # HOST PORT: docker takes connections for a server that does not listen yet, and drops them
  timeout 5 bash -c 'exec 3<>"/dev/tcp/$1/$2" || exit 1
    read -r -t 0.3 -n 1 -u 3; status=$?
    [ "$status" -eq 0 ] || [ "$status" -gt 128 ]' bash "$1" "$2" 2>/dev/null
}

file() { # NAME: writes what is read to a file in the folder to work in
  mkdir -p "$work/course/$(dirname "$1")"
  cat >"$work/course/$1"
}

title() { # SLIDE
  printf '\n== %s\n' "$1"
}

show() { # COMMAND: prints it as it stands on the slide, but with the ids of this run
  local name text=$1
  for name in "${carried[@]}"; do
    text=${text//\"\$$name\"/${!name}}
    text=${text//\$$name/${!name}}
  done
  printf '$ %s\n' "${text//$'\n'/$'\n'> }"
}

step() { # LINE [COMMAND]: runs what stands in this line of the slides, or what is read
  set -- "$1" "${2-$(cat)}"
  show "$2"
  output=$work/output
  eval 'shown_by=$!; '"$2" </dev/null > >(tee "$output") 2>&1
  set -- "$1" "$?"
  if [ "$!" = "$shown_by" ]; then wait "$!"; else sleep 0.1; fi # for tee; a job in the background keeps it up
  check "$1" "$2"
}

hidden() { # LINE [COMMAND]: the same, in silence, for what the slides need and don't show
  set -- "$1" "${2-$(cat)}"
  output=$work/output
  eval "$2" </dev/null >"$output" 2>&1
  set -- "$1" "$2" "$?"
  [ "$3" = "$expected_status" ] || { show "$2" && cat "$output"; }
  check "$1" "$3"
}

inside() { # LINE CONTAINER: runs what is read in a shell inside a container
  typed "$1" "docker exec -i $2 sh -c 'exec \$(command -v bash || echo sh) -evc \"\$(cat)\" </dev/null 2>&1'"
}

shell() { # LINE COMMAND: runs a command that starts a shell, and types what is read into it
  show "$2"
  typed "$1" "$2" <<<"exec 2>&1; set -ev"$'\n'"$(cat)"
}

typed() { # LINE COMMAND: runs a program, and types what is read into it
  local line
  output=$work/output
  set -- "$1" "$2" "$(cat)"
  eval "$2" <<<"$3" > >(tee "$output" | as_typed) 2>&1
  set -- "$1" "$?"
  wait "$!" # for tee
  line=$(sed -n 's/^# line \([0-9]*\)$/\1/p' "$output" | tail -n 1) # where a shell came to
  check "${line:-$1}" "$2"
}

as_typed() { # prints what is read, but each command of a shell as it stands on the slide
  sed -uE '/^# line [0-9]+$/ { N; s/^.*\n/$ / }'
}

program() { # LINE COMMAND: the same for programs that are no shell
  show "$2"
  typed "$1" "$2"
}

foreground() { # LINE PATTERN COMMAND: starts what may stay in the foreground, until it has printed the pattern
  show "$3"
  start_in_terminal "$3"
  settle "$1" "$2"
  plain "$output"
  alive || { wait "${programs[-1]}"; check "$1" "$?"; }
  expected_status=0
}

start_in_terminal() { # COMMAND: starts it in the background, in a terminal of its own where `script` can make one
  local hung_up=()
  ! env --default-signal=HUP true 2>/dev/null || hung_up=(env --default-signal=HUP) # also under nohup
  output=$work/terminal-${#programs[@]} terminal=$work/terminal-${#programs[@]}
  : >"$output"
  mkfifo "$terminal.keys"
  exec {keyboard}<>"$terminal.keys" # what is written here is typed there
  set -m # a process group of its own, in which Ctrl-C is not ignored
  if has_script; then
    SHELL=$BASH "${hung_up[@]}" script -qefc "stty cols 200; $1" /dev/null <&"$keyboard" >"$output" 2>&1 &
  else
    bash -c "$(sed -E '1{/^docker/ {s/ -(it|ti) / -i /; s/ (-t|--tty) / /}}' <<<"$1")" <&"$keyboard" >"$output" 2>&1 &
  fi
  set +m
  programs+=("$!")
}

has_script() { # tells whether util-linux's `script` is there
  script --version 2>/dev/null | grep -q util-linux
}

alive() { # tells whether the program that was started last still runs
  kill -0 "${programs[-1]}" 2>/dev/null
}

settle() { # LINE PATTERN: waits until the program has ended, or has printed this and been quiet for a second
  local tenths size=0 quiet=0
  for ((tenths = 0; tenths < 3000; tenths++)); do
    alive || return 0
    [ "$size" = "$(wc -c <"$output")" ] && quiet=$((quiet + 1)) || quiet=0
    size=$(wc -c <"$output")
    ((quiet < 10)) || { [ -n "$2" ] && ! plain "$output" | grep -qE -- "$2"; } || return 0
    sleep 0.1
  done
  plain "$output"
  stop "$deck:$1: what the slide promises was not printed within five minutes."
}

press() { # LINE PATTERN NAME BYTES: presses keys in the terminal of the program in the foreground
  local before
  output=$terminal before=$(wc -c <"$terminal")
  printf '%s\n' "$3"
  if [ "$4" = '\003' ] && ! has_script; then
    kill -INT -- "-${programs[-1]}" # no terminal, so Ctrl-C is nothing but the signal
  else
    printf '%b' "$4" >&"$keyboard"
  fi
  settle "$1" "$2"
  plain <(tail -c "+$((before + 1))" "$output")
}

plain() { # FILE: prints what a terminal was sent, without its control sequences
  tr -d '\r' <"$1" | sed $'s/\e\\[[0-9;?]*[A-Za-z]//g; s/\e[()]B//g; s/\e\\][^\a]*\a//g'
}

capture() { # VARIABLE PATTERN: keeps what the brackets match in the last command's output
  local line
  while IFS= read -r line; do
    if [[ $line =~ $2 ]]; then
      keep "$1" "${BASH_REMATCH[1]}"
      return
    fi
  done < <(plain "$output")
  stop "$deck: the output above has nothing like: $2"
}

made() { # VARIABLE: keeps the id of the container that was made last
  local files=("$work"/made/*) file newest
  newest=${files[0]}
  for file in "${files[@]}"; do
    [[ ! $file -nt $newest ]] || newest=$file
  done
  keep "$1" "$(head -c 12 "$newest")"
}

keep() { # VARIABLE VALUE: also for the programs that are started from here on
  export "$1=$2"
  carried+=("$1")
}

check() { # LINE STATUS: stops unless this is the promised exit status
  local wanted=$expected_status
  expected_status=0
  [ "$wanted" = any ] || [ "$2" -eq "$wanted" ] ||
    stop "$deck:$1: this ended with status $2; the slide promises $wanted."
}

expect_status() { # STATUS HELPER...: the helper's command is to end with this status
  expected_status=$1
  "${@:2}"
}
