import Text
import Reports

extension Arguments {
  /// The command line as a shell reads it again.
  func commandLine(_ command: String) -> String {
    (["ablate", command] + words).map(ShellWord.quoted).joined(separator: " ")
  }
}
