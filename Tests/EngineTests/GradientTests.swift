import Engine
import Kernels
import Network
import Testing

@Suite("The twin's gradients against central differences")
struct GradientTests {
  @Test("every operation", arguments: TestNetwork.operations)
  func operations(_ network: TestNetwork) throws { try check(network, images: 3) }

  @Test("with label smoothing", arguments: TestNetwork.operations.prefix(1))
  func smoothing(_ network: TestNetwork) throws { try check(network, images: 3, smoothing: 0.1) }

  @Test("every SE block in every place", arguments: TestNetwork.squeezeExcitations)
  func squeezeExcitation(_ network: TestNetwork) throws { try check(network, images: 2) }

  @Test("an SE-Inception network")
  func inception() throws {
    let network = TestNetwork.zoo(
      "se-cifar-inception",
      [("width", "8"), ("input", "16"), ("stem_stride", "2"), ("se.reduction", "4")])
    // All of its parameters would take long; the modules are alike.
    try check(network, images: 2, every: 5)
  }

  /// Holds the derivative along one random direction of each parameter tensor against the difference
  /// quotient. A direction with normal components sees every element of the gradient.
  ///
  /// Where a ReLU or a maximum changes sides within the step, the quotient is a mean of two slopes.
  /// The change of sides lies at some fixed distance, so a smaller step leaves it out, while a wrong
  /// gradient is wrong at every step.
  private func check(
    _ network: TestNetwork, images: Int, smoothing: Double = 0, every: Int = 1
  ) throws {
    let graph = try network.graph()
    let twin = try ReferenceNetwork.shaken(graph, seed: 3)
    let batch = TestBatch(graph, count: images)
    let (maps, labels) = (batch.maps, batch.classes)
    let pass = twin.pass(maps, labels: labels, smoothing: smoothing)
    #expect(Set(pass.gradients.keys) == Set(graph.parameters.map(\.name)))
    var stream = RandomStream(seed: 4, "directions")
    for (index, parameter) in graph.parameters.enumerated() where index % every == 0 {
      let name = parameter.name
      let gradient = try #require(pass.gradients[name])
      let values = try #require(twin.parameters[name])
      let random = values.map { _ in stream.normal() }
      let direction = random.map { $0 / norm(random) }
      let slope = zip(gradient, direction).map { $0 * $1 }.reduce(0, +)
      func loss(at step: Double) -> Double {
        var moved = twin
        moved.parameters[name] = zip(values, direction).map { $0 + step * $1 }
        let logits = moved.forward(maps, .training(step: 0))[graph.output.index]
        return moved.loss(logits, labels: labels, smoothing: smoothing).0
      }
      let tolerance = 1e-5 * norm(gradient) + 1e-9
      var errors: [Double] = []
      for step in [1e-5, 1e-6, 1e-7] {
        errors.append(abs((loss(at: step) - loss(at: -step)) / (2 * step) - slope))
        if errors[errors.count - 1] <= tolerance { break }
      }
      #expect(
        errors.contains { $0 <= tolerance },
        "\(name): slope \(slope), off by \(errors), gradient's norm \(norm(gradient))")
    }
  }
}
