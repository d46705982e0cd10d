import Text

/// `ablate completion bash|zsh|fish`
enum CompletionCommand: Command {
  static let name = "completion"
  static let summary = "a script that completes commands in bash, zsh or fish"
  static let usage = ["completion bash|zsh|fish"]
  static let operandKind = WordKind.words(Shell.allCases.map(\.rawValue))
  static let options: [OptionSpec] = []
  static let examples: [(line: String, purpose: String)] = [
    ("completion bash > ~/.local/share/bash-completion/completions/ablate", "for new shells"),
    ("completion zsh > _ablate", "in a folder of $fpath"),
    ("completion fish > ~/.config/fish/completions/ablate.fish", "for new shells"),
  ]
  static let details = """
    Commands, options, scales, settings, experiments, networks, data sets and recorded arms are completed.
    `make install` installs the scripts.
    """

  enum Shell: String, CaseIterable { case bash, zsh, fish }

  static func run(_ arguments: Arguments) throws -> ExitCode {
    let names = Shell.allCases.map(\.rawValue)
    guard let name = try arguments.operand("shell", isRequired: false) else {
      throw CommandError.usage(
        "completion of which shell? there are \(names.joined(separator: ", "))")
    }
    guard let shell = Shell(rawValue: name) else {
      throw CommandError.usage(
        "there is no script for '\(name)'; "
          + (NearestName.of(name, among: names).map { "did you mean \($0)?" }
            ?? "there are \(names.joined(separator: ", "))"))
    }
    try Terminal.result(script(shell))
    return .done
  }

  private static func script(_ shell: Shell) -> String {
    switch shell {
    case .bash:
      #"""
      # bash completion of ablate
      _ablate() {
        local words cword candidates
        # The line up to the cursor, in words as the shell reads them; = stays inside a word.
        _get_comp_words_by_ref -n = words cword 2>/dev/null || {
          words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD
        }
        candidates=$("${words[0]}" complete -- "${words[@]:1:cword}" 2>/dev/null)
        if [ $? -eq 2 ]; then
          compopt -o default
          COMPREPLY=()
          return
        fi
        local IFS=$'\n'
        COMPREPLY=($candidates)
        # Where the shell breaks words at =, it replaces what follows that sign alone.
        case "${words[cword]}$COMP_WORDBREAKS" in *=*=*) COMPREPLY=("${COMPREPLY[@]#*=}") ;; esac
        case ${COMPREPLY[0]-} in *=) compopt -o nospace ;; esac
      }
      complete -F _ablate ablate

      """#
    case .zsh:
      #"""
      #compdef ablate
      # zsh completion of ablate
      _ablate() {
        local -a candidates
        local found
        found=$("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
        if [[ $? -eq 2 ]]; then
          _files
          return
        fi
        candidates=("${(@f)found}")
        compadd -S '' -- ${(M)candidates:#*=}
        compadd -- ${candidates:#*=}
      }
      compdef _ablate ablate

      """#
    case .fish:
      #"""
      # fish completion of ablate
      function __ablate_complete
          set -l words (commandline -opc) (commandline -ct)
          $words[1] complete -- $words[2..-1] 2>/dev/null
          if test $status -eq 2
              __fish_complete_path (commandline -ct)
          end
      end
      complete -c ablate -f -a '(__ablate_complete)'

      """#
    }
  }
}
