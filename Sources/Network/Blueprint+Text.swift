/// One line that says all of a blueprint, such as
/// `input 32x32x3; stem conv kernel=3x3 stride=1 pad=1x1 out=16 groups=1 < 0; act-1 act of=relu < 1`.
extension Blueprint {
  package var text: String {
    (["input \(input.height)x\(input.width)x\(input.channels)"] + layers.map(\.text))
      .joined(separator: "; ")
  }

  /// Throws: what is wrong with the text.
  package init(text: String) throws(BlueprintError) {
    let lines = text.split(separator: ";").map { $0.split(separator: " ") }
    guard let first = lines.first, first.count == 2, first[0] == "input",
      let sizes = numbers(first[1]), sizes.count == 3, sizes.allSatisfy({ $0 <= Self.longestSide })
    else {
      throw BlueprintError("a network begins with its input, such as `input 32x32x3`")
    }
    var layers: [Layer] = []
    for words in lines.dropFirst() {
      layers.append(try Layer(words: words, number: layers.count + 1))
    }
    guard !layers.isEmpty else { throw BlueprintError("the network has no layers") }
    self.init(input: Shape(sizes[0], sizes[1], sizes[2]), layers: layers)
  }

  fileprivate static let longestSide = 4096

  /// Letters that a layer's name may have: no space and nothing that the text uses.
  package static func isPlain(_ letter: Character) -> Bool {
    letter.isASCII && (letter.isLetter || letter.isNumber || "._-".contains(letter))
  }
}

/// What is wrong with a network that is given as text.
package struct BlueprintError: Error, Hashable {
  package let reason: String
  package init(_ reason: String) { self.reason = reason }
}

extension Blueprint.Layer {
  fileprivate var text: String {
    let words = [name, operation.kind] + operation.words + ["<"] + inputs.map(String.init)
    return words.joined(separator: " ")
  }

  fileprivate init(words: [Substring], number: Int) throws(BlueprintError) {
    guard words.count >= 3, let mark = words.firstIndex(of: "<"), mark >= 2 else {
      throw BlueprintError("layer \(number) has no `NAME KIND … < INPUTS`")
    }
    let name = String(words[0])
    let inputs = words[(mark + 1)...].compactMap { Int($0) }
    guard inputs.count == words.count - mark - 1, inputs.allSatisfy({ (0..<number).contains($0) }),
      name.allSatisfy(Blueprint.isPlain)
    else { throw BlueprintError("layer \(number): its name or its inputs are wrong") }
    var values: [Substring: Substring] = [:]
    for word in words[2..<mark] {
      let parts = word.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { throw BlueprintError("\(name): '\(word)' is no key=value") }
      values[parts[0]] = parts[1]
    }
    let reader = OperationReader(name: name, values: values)
    guard let operation = reader.operation(words[1]), inputs.count >= operation.fewestInputs,
      inputs.count <= operation.mostInputs
    else { throw BlueprintError("\(name): no \(words[1]) is like this") }
    let known = Set(operation.words.map { $0.prefix { $0 != "=" } })
    for (key, value) in values where !known.contains(key) && !(key == "ceil" && value == "false") {
      throw BlueprintError("\(name): '\(key)=\(value)' is nothing that \(words[1]) has")
    }
    self.init(name, operation, inputs)
  }
}

extension Operation {
  fileprivate var words: [String] {
    switch self {
    case .input, .add, .concatenate, .scale: []
    case .convolution(let convolution):
      convolution.window.words + [
        "out=\(convolution.outputChannels)", "groups=\(convolution.groups)",
        "bias=\(convolution.bias)",
      ]
    case .batchNorm(let epsilon, let momentum): ["epsilon=\(epsilon)", "momentum=\(momentum)"]
    case .activation(let activation): activation.words
    case .pool(let kind, let window, let countsPadding):
      ["of=\(kind.rawValue)"] + window.words + ["counts=\(countsPadding)"]
    case .globalPool(let kind): ["of=\(kind.rawValue)"]
    case .fullyConnected(let outputs, let bias): ["out=\(outputs)", "bias=\(bias)"]
    case .multiply(let factor): ["by=\(factor)"]
    case .dropout(let rate): ["rate=\(rate)"]
    case .padShortcut(let stride, let channels): ["stride=\(stride)", "channels=\(channels)"]
    case .channelShuffle(let groups): ["groups=\(groups)"]
    }
  }

  fileprivate var fewestInputs: Int {
    switch self {
    case .input: 0
    case .add, .scale: 2
    case .convolution, .batchNorm, .activation, .pool, .globalPool, .fullyConnected, .concatenate,
      .multiply, .dropout, .padShortcut, .channelShuffle:
      1
    }
  }

  fileprivate var mostInputs: Int {
    if case .concatenate = self { .max } else { fewestInputs }
  }
}

extension Activation {
  fileprivate var words: [String] {
    switch self {
    case .relu: ["of=relu"]
    case .sigmoid: ["of=sigmoid"]
    case .tanh: ["of=tanh"]
    case .leakyReLU(let slope): ["of=leaky", "slope=\(slope)"]
    case .clamp(let clamp):
      [
        "of=clamp", "slope=\(clamp.slope)", "offset=\(clamp.offset)", "low=\(clamp.low)",
        "high=\(clamp.high)",
      ]
    }
  }
}

extension Window {
  fileprivate var words: [String] {
    [
      "kernel=\(kernelHeight)x\(kernelWidth)", "stride=\(stride)",
      "pad=\(paddingHeight)x\(paddingWidth)",
    ] + (roundsUp ? ["ceil=true"] : [])
  }
}

/// The values behind a layer's keys.
private struct OperationReader {
  let name: String
  let values: [Substring: Substring]

  /// Nil where a value is missing or makes no sense.
  func operation(_ kind: Substring) -> Operation? {
    switch kind {
    case "conv": convolution
    case "bn":
      both(number("epsilon", 0...1), number("momentum", 0...1)).map {
        .batchNorm(epsilon: $0, momentum: $1)
      }
    case "act": activation.map { .activation($0) }
    case "pool":
      both(poolKind, both(window, flag("counts"))).map {
        .pool($0, $1.0, countsPadding: $1.1)
      }
    case "global": poolKind.map { .globalPool($0) }
    case "fc": both(count("out"), flag("bias")).map { .fullyConnected(outputs: $0, bias: $1) }
    case "add": .add
    case "concat": .concatenate
    case "scale": .scale
    case "multiply": number("by", -1e30...1e30).map { .multiply($0) }
    case "dropout":
      number("rate", 0...1).flatMap { $0 < 1 ? .dropout(rate: $0) : nil }
    case "pad":
      both(count("stride"), count("channels")).map { .padShortcut(stride: $0, channels: $1) }
    case "shuffle": count("groups").map { .channelShuffle(groups: $0) }
    default: nil
    }
  }

  private var convolution: Operation? {
    guard let window, let outputs = count("out"), let groups = count("groups"),
      let bias = flag("bias"), outputs % groups == 0
    else { return nil }
    return .convolution(Convolution(window, outputChannels: outputs, groups: groups, bias: bias))
  }

  private var activation: Activation? {
    let everything = -Double.infinity...Double.infinity
    switch values["of"] {
    case "relu": return .relu
    case "sigmoid": return .sigmoid
    case "tanh": return .tanh
    case "leaky": return number("slope", 1e-6...1).map { .leakyReLU(slope: $0) }
    case "clamp":
      guard let slope = number("slope", 1e-6...1e6), let offset = number("offset", -1e6...1e6),
        let low = number("low", everything), let high = number("high", everything), low < high
      else { return nil }
      return .clamp(Clamp(slope: slope, offset: offset, low: low, high: high))
    default: return nil
    }
  }

  private var window: Window? {
    guard let kernel = values["kernel"].flatMap({ numbers($0) }), kernel.count == 2,
      let stride = count("stride"), let pad = values["pad"].flatMap({ numbers($0, from: 0) }),
      pad.count == 2, (kernel + pad + [stride]).allSatisfy({ $0 <= Blueprint.longestSide })
    else { return nil }
    return Window(
      kernel[0], kernel[1], stride: stride, paddingHeight: pad[0], paddingWidth: pad[1],
      roundsUp: flag("ceil") ?? false)
  }

  private var poolKind: PoolKind? { values["of"].flatMap { PoolKind(rawValue: String($0)) } }

  private func count(_ key: Substring) -> Int? {
    values[key].flatMap { Int($0) }.flatMap { (1...1_000_000).contains($0) ? $0 : nil }
  }

  private func number(_ key: Substring, _ range: ClosedRange<Double>) -> Double? {
    values[key].flatMap { Double($0) }.flatMap { range.contains($0) ? $0 : nil }
  }

  private func flag(_ key: Substring) -> Bool? { values[key].flatMap { Bool(String($0)) } }

  private func both<A, B>(_ a: A?, _ b: B?) -> (A, B)? {
    guard let a, let b else { return nil }
    return (a, b)
  }
}

/// `3x3` as two numbers, each up to a million.
private func numbers(_ text: Substring, from least: Int = 1) -> [Int]? {
  let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
  let numbers = parts.compactMap { $0 }
  guard numbers.count == parts.count, numbers.allSatisfy({ (least...1_000_000).contains($0) })
  else { return nil }
  return numbers
}
