/// What a word of the command line may be, for completion.
enum WordKind: Hashable {
  /// Nothing that could be listed, such as a number.
  case free
  /// Left to the shell.
  case file
  case scale, format, setting, dataset, model, table, figure
  /// An experiment that is found by name.
  case experiment
  /// An experiment that the database has results of.
  case recorded
  /// `EXPERIMENT/ARM` of the database.
  case arm
  case words([String])
}
