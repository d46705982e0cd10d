/// A convolution with the map that it reads: all that its speed depends on.
package struct ConvolutionShape: Hashable, Sendable {
  package var input: Shape
  /// Its bias costs nothing worth counting and is left out.
  package var convolution: Convolution
  package var output: Shape

  /// Nil where no window fits the map, or the groups do not divide its channels.
  package init?(input: Shape, convolution: Convolution) {
    guard input.channels % convolution.groups == 0,
      let size = convolution.window.output(height: input.height, width: input.width)
    else { return nil }
    self.input = input
    self.convolution = Convolution(
      convolution.window, outputChannels: convolution.outputChannels, groups: convolution.groups)
    output = Shape(size.height, size.width, convolution.outputChannels)
  }

  /// Multiply-adds for one image.
  package var macs: Int { weights * output.positions }

  package var weights: Int {
    convolution.window.area * (input.channels / convolution.groups) * convolution.outputChannels
  }

  /// In a few words: `56×56×64 → 64, 3×3`.
  package var text: String {
    let window = convolution.window
    return "\(input) → \(convolution.outputChannels), \(window.kernelHeight)×\(window.kernelWidth)"
      + (window.stride > 1 ? "/\(window.stride)" : "")
      + (convolution.groups > 1 ? ", \(convolution.groups) groups" : "")
  }

  /// Whether it reads the images, by its one or three channels: then their gradient is of no use.
  package var readsImages: Bool { [1, 3].contains(input.channels) }
}

/// A shape that a network has once or several times.
package struct NamedConvolutionShape: Hashable, Sendable {
  /// `network:layer` of the first layer that has it.
  package var name: String
  package var count: Int
  package var shape: ConvolutionShape

  package init(name: String, count: Int, shape: ConvolutionShape) {
    self.name = name
    self.count = count
    self.shape = shape
  }
}

extension Graph {
  /// The shapes of all convolutions in order, each once.
  package var convolutionShapes: [NamedConvolutionShape] {
    var shapes: [NamedConvolutionShape] = []
    var places: [ConvolutionShape: Int] = [:]
    for node in nodes {
      guard case .convolution(let convolution) = node.operation,
        let shape = ConvolutionShape(input: self[node.inputs[0]].shape, convolution: convolution)
      else { continue }
      if let place = places[shape] {
        shapes[place].count += 1
      } else {
        places[shape] = shapes.count
        shapes.append(.init(name: "\(name):\(node.name)", count: 1, shape: shape))
      }
    }
    return shapes
  }
}
