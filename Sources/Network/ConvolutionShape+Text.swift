import Text

extension NamedConvolutionShape {
  /// One line of a shape file, in the notation of oneDNN's benchdnn, which can run the same file:
  /// `ic64ih56oc64oh56kh3ph1n"resnet-50:stage2.block1.conv2*3"`.
  ///
  /// Sizes: `g` groups; `ic`, `ih`, `iw` channels, height and width of the input; `oc`, `oh`, `ow` of
  /// the output; `kh`, `kw` kernel; `sh`, `sw` stride; `ph`, `pw` padding above and left. A width that
  /// equals its height is left out, a stride of 1 too. The name ends in `*` and the number of layers.
  package var line: String {
    let (input, output, window) = (shape.input, shape.output, shape.convolution.window)
    var text = shape.convolution.groups > 1 ? "g\(shape.convolution.groups)" : ""
    func pair(_ key: String, _ height: Int, _ width: Int) {
      text += "\(key)h\(height)" + (width == height ? "" : "\(key)w\(width)")
    }
    text += "ic\(input.channels)"
    pair("i", input.height, input.width)
    text += "oc\(output.channels)"
    pair("o", output.height, output.width)
    pair("k", window.kernelHeight, window.kernelWidth)
    if window.stride > 1 { text += "sh\(window.stride)" }
    pair("p", window.paddingHeight, window.paddingWidth)
    return text + "n\"\(name)\(count > 1 ? "*\(count)" : "")\""
  }

  /// Reads a line. Throws: what is wrong with it.
  package init(line: String) throws(ShapeLineError) {
    let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].hasSuffix("n"), parts[2].isEmpty, !parts[1].isEmpty else {
      throw ShapeLineError("expected SIZESn\"NAME\", such as ic64ih56oc64oh56kh3ph1n\"a:b*3\"")
    }
    let sizes = try Self.sizes(parts[0].dropLast())
    func size(_ key: String, _ other: Int? = nil) throws(ShapeLineError) -> Int {
      guard let value = sizes[key] ?? other else { throw ShapeLineError("\(key) is missing") }
      return value
    }
    func positive(_ key: String, _ other: Int? = nil) throws(ShapeLineError) -> Int {
      let value = try size(key, other)
      guard value > 0 else { throw ShapeLineError("\(key) must be at least 1") }
      return value
    }
    let groups = try positive("g", 1)
    let outputs = try positive("oc")
    guard outputs % groups == 0 else {
      throw ShapeLineError("\(outputs) output channels do not divide into \(groups) groups")
    }
    let stride = try positive("sh", 1)
    guard try positive("sw", stride) == stride else {
      throw ShapeLineError("strides differ, which no layer of ours has")
    }
    let height = try positive("ih")
    let kernel = try positive("kh")
    let padding = try size("ph")
    let window = Window(
      kernel, try positive("kw", kernel), stride: stride, paddingHeight: padding,
      paddingWidth: try size("pw", padding))
    let input = Shape(height, try positive("iw", height), try positive("ic"))
    try Self.refuseHuge([input.height, input.width, input.channels, outputs, window.area])
    let convolution = Convolution(window, outputChannels: outputs, groups: groups)
    guard let shape = ConvolutionShape(input: input, convolution: convolution) else {
      throw ShapeLineError("the window or the groups do not fit the input \(input)")
    }
    let rows = try positive("oh")
    guard try (rows, positive("ow", rows)) == (shape.output.height, shape.output.width) else {
      throw ShapeLineError(
        "the output is \(shape.output.height)×\(shape.output.width), not as oh and ow say")
    }
    let words = parts[1].split(separator: "*", omittingEmptySubsequences: false)
    let count = words.count == 1 ? 1 : words.last.flatMap { Int($0) }
    guard words.count <= 2, let count, count > 0 else {
      throw ShapeLineError("the name must end in *N, the number of layers, or have no *")
    }
    self.init(name: String(words[0]), count: count, shape: shape)
  }

  /// Keeps all products of sizes far from the largest integer.
  private static func refuseHuge(_ sizes: [Int]) throws(ShapeLineError) {
    guard sizes.reduce(1.0, { $0 * Double($1) }) < 1e13 else {
      throw ShapeLineError("no machine can run a convolution of this size")
    }
  }

  private static let keys: Set<String> = [
    "g", "ic", "ih", "iw", "oc", "oh", "ow", "kh", "kw", "sh", "sw", "ph", "pw",
  ]

  /// Pairs of letters and digits.
  private static func sizes(_ text: Substring) throws(ShapeLineError) -> [String: Int] {
    var sizes: [String: Int] = [:]
    var rest = text
    while !rest.isEmpty {
      let key = String(rest.prefix { $0.isLetter })
      rest = rest.dropFirst(key.count)
      let digits = rest.prefix { $0.isNumber }
      rest = rest.dropFirst(digits.count)
      guard keys.contains(key) else {
        throw ShapeLineError("no size is called '\(key.isEmpty ? String(digits) : key)'")
      }
      guard let value = Int(digits), value <= 1 << 16 else {
        throw ShapeLineError("\(key) needs a whole number up to \(1 << 16)")
      }
      guard sizes.updateValue(value, forKey: key) == nil else {
        throw ShapeLineError("\(key) stands twice")
      }
    }
    return sizes
  }
}

/// What is wrong with a line of a shape file.
package struct ShapeLineError: Error, Hashable, CustomStringConvertible {
  package var description: String

  init(_ description: String) { self.description = description.printable }
}
