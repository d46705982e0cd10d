/// One of several parts of a plan's trials, for tasks that train into databases of their own.
package struct Share: Hashable, Sendable {
  /// From 1.
  package let number: Int
  package let count: Int

  /// Nil where the number is none of the parts.
  package init?(number: Int, count: Int) {
    guard (1...10_000).contains(count), (1...count).contains(number) else { return nil }
    (self.number, self.count) = (number, count)
  }

  /// `2/8`: the second of eight.
  package init?(_ text: String) {
    let parts = text.split(separator: "/").map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1] else { return nil }
    self.init(number: number, count: count)
  }

  /// Its trials. All tasks deal alike, by predicted cost: the longest trial first, each to the task that has least,
  /// so that tasks end together.
  ///
  /// - Parameter cost: of a trial, in any unit.
  package func deal<T>(_ trials: [T], cost: (T) -> Double) -> [T] {
    let costs = trials.map(cost)
    let order = trials.indices.sorted { (costs[$1], $0) < (costs[$0], $1) }
    var loads = [Double](repeating: 0, count: count)
    var own: [Int] = []
    for index in order {
      let task = loads.indices.min { (loads[$0], $0) < (loads[$1], $1) } ?? 0
      loads[task] += costs[index]
      if task == number - 1 { own.append(index) }
    }
    return own.sorted().map { trials[$0] }
  }
}
