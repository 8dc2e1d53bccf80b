# shellcheck shell=bash
# Completion in bash for certdesk, certdeskctl and certdesk-hq. It asks the program's own --help, so it knows every command and
# option that this version has.

# _certdesk_help PROGRAM COMMAND…: its commands and options, one a line: "command NAME", "positional NAME",
# "option NAME [VALUES | -]", where VALUES are those that the option takes, and - that it takes any.
_certdesk_help() {
    "$@" --help 2>/dev/null | awk '
        /^Positionals:/ { kind = "positional"; next }
        /^Options:/ { kind = "option"; next }
        /^Subcommands:/ { kind = "command"; next }
        /^  [^ ]/ && kind == "option" {
            match($0, /--[a-z0-9-]+/)
            name = substr($0, RSTART, RLENGTH)
            rest = substr($0, RSTART + RLENGTH)
            if (match(rest, /^ [A-Z]+[^ ]*:\{[^}]*\}/)) {
                values = substr(rest, RSTART, RLENGTH)
                gsub(/.*\{|\}.*/, "", values)
                print kind, name, values
            } else print kind, name, rest ~ /^ [A-Z][A-Z]/ ? "-" : ""
        }
        /^  [^ ]/ && (kind == "command" || kind == "positional") { print kind, $1 }'
}

_certdesk() {
    local program=${COMP_WORDS[0]/#\~/$HOME} current=${COMP_WORDS[COMP_CWORD]} word i awaited=
    local -a path=()
    local everywhere here
    everywhere=$(_certdesk_help "$program")
    here=$everywhere
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [ -n "$awaited" ]; then
            [ "$word" = = ] || awaited=
        elif [[ $word == -* ]]; then
            awaited=$(awk -v name="$word" '$1 == "option" && $2 == name && NF > 2 { print $2, $3; exit }' <<<"$here
$everywhere")
        elif grep -qx "command $word" <<<"$here"; then
            path+=("$word")
            here=$(_certdesk_help "$program" "${path[@]}")
        fi
    done
    [ "$current" != = ] || current=
    COMPREPLY=()
    case $awaited in
    "") ;;
    *" -")
        case $awaited in
        --data* | --*file* | --*module* | --*library* | --out* | --csv* | --enrolment* | --papers* | --walk-in* | --catalogue* | --records* | --registrar*)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
            ;;
        esac
        return
        ;;
    *)
        mapfile -t COMPREPLY < <(compgen -W "$(tr , ' ' <<<"${awaited#* }")" -- "$current")
        return
        ;;
    esac
    if [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(awk '$1 == "option" { print $2 }' <<<"$here
$everywhere")" -- "$current" | sort -u)
    elif grep -q '^command ' <<<"$here"; then
        mapfile -t COMPREPLY < <(compgen -W "$(sed -n 's/^command //p' <<<"$here")" -- "$current")
    elif grep -Eqx 'positional (file|backup|directory)' <<<"$here"; then
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    fi
}

complete -F _certdesk certdesk certdeskctl certdesk-hq
