import Network
import Kernels

extension ConvolutionUnit {
  func backward(_ workspace: Workspace) {
    guard let weightPass else { preconditionFailure("a backward pass of a plan that only infers") }
    let g = design.geometry
    let positions = g.outputHeight * g.outputWidth
    if let norm, let z {
      if !norm.isObserved {
        workspace.forEachImage { image, _ in
          norm.observe(
            gradient: y.outputGradient(image), rectifies: rectifies,
            x: z + image * g.outputCount, image: image, positions: 0..<positions)
        }
      }
      for image in 0..<workspace.count {
        if let squeezed = squeezed(image) { norm.observe(squeezed: squeezed, image: image) }
      }
      norm.finishGradient(images: workspace.count, positions: positions)
    }
    workspace.forEachPart(weightPass.parts) { part, images, worker in
      let sum = weightPass.sums + part * weightPass.needs.sumCount
      for first in stride(from: images.lowerBound, to: images.upperBound, by: design.imagesAtOnce) {
        backward(
          first..<min(first + design.imagesAtOnce, images.upperBound), weightPass.kernel, workspace,
          worker, to: sum, accumulates: first > images.lowerBound)
      }
    }
    workspace.timedTogether(.weightGradient) {
      weightPass.finish(pool: workspace.pool, into: weightGradient)
    }
    sumBiasGradients(workspace)
  }

  /// Both gradients of a few images.
  private func backward(
    _ images: Range<Int>, _ weightKernel: any WeightGradientKernel, _ workspace: Workspace,
    _ worker: Int, to sum: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    let scratch = workspace.scratch(worker)
    let kernels = scratch + design.inputScratch + design.gradientScratch
    let gradients = bareGradients(
      images, scratch + design.inputScratch, coefficients: kernels + design.kernelScratch)
    let first = images.lowerBound
    if let backwardPass, let target = x.gradient(first) {
      workspace.timed(.inputGradient, worker) {
        backwardPass.run(
          gradients, images: images.count, into: target, scratch: kernels,
          accumulates: x.accumulates)
      }
      for image in images { x.observe(image, positions: 0..<x.shape.positions) }
    }
    workspace.timed(.weightGradient, worker) {
      weightKernel.add(
        WeightGradientCall(
          inputs: bordered(images, design.weights.inputBorder, x.pending, scratch),
          gradients: gradients, images: images.count, scratch: kernels, sum: sum,
          accumulates: accumulates))
    }
  }

  /// The gradients of the convolution's own outputs, in scratch with their border.
  private func bareGradients(
    _ images: Range<Int>, _ scratch: UnsafeMutablePointer<Float>,
    coefficients: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    let g = design.geometry
    let border = design.gradientBorder
    let hasBorder = !border.isEmpty(height: g.outputHeight, width: g.outputWidth)
    if norm == nil && !rectifies && !hasBorder {
      return UnsafePointer(y.outputGradient(images.lowerBound))
    }
    let pitch = border.count(channels: g.outputChannels)
    for image in images {
      let target = scratch + (image - images.lowerBound) * pitch
      var constants = norm.map { UnsafePointer($0.coefficients.pointer) }
      if let norm, let squeezed = squeezed(image) {
        norm.coefficients(
          squeezed: squeezed, positions: g.outputHeight * g.outputWidth, into: coefficients)
        constants = UnsafePointer(coefficients)
      }
      if hasBorder {
        border.clear(
          height: g.outputHeight, width: g.outputWidth, channels: g.outputChannels, target)
        for row in 0..<g.outputHeight {
          bareGradient(
            image, from: row * g.outputWidth, positions: g.outputWidth, constants,
            into: target + border.offset(row: row, channels: g.outputChannels))
        }
      } else {
        bareGradient(
          image, from: 0, positions: g.outputHeight * g.outputWidth, constants, into: target)
      }
    }
    return UnsafePointer(scratch)
  }

  private func bareGradient(
    _ image: Int, from position: Int, positions: Int,
    _ coefficients: UnsafePointer<Float>?, into target: UnsafeMutablePointer<Float>
  ) {
    let channels = design.geometry.outputChannels
    let at = position * channels
    let gradient = y.outputGradient(image)
    if let norm, let z, let coefficients {
      normalisationGradient(
        gradient: gradient + at, gate: gate.map { UnsafePointer($0.value(image)) },
        rectifier: rectifies ? norm.batchAffine(rectifies: false) : nil,
        x: z + image * design.geometry.outputCount + at, coefficients: coefficients,
        positions: positions, channels: channels, into: target)
    } else if rectifies {
      rectifierGradient(
        gradient: gradient + at, output: y.value(image) + at, count: positions * channels,
        accumulates: false, into: target)
    } else {
      target.update(from: gradient + at, count: positions * channels)
    }
  }

  /// A bias before batch norm has no effect and no gradient; else it is the sum of the gradient.
  private func sumBiasGradients(_ workspace: Workspace) {
    guard let target = biasGradient else { return }
    let channels = design.geometry.outputChannels
    guard norm == nil else {
      target.update(repeating: 0, count: channels)
      return
    }
    let gradient = y.outputGradient(0)
    let values = workspace.count * design.geometry.outputCount
    workspace.pool.run(tasks: Lines.count(channels)) { task, _ in
      let range = (16 * task)..<min(16 * task + 16, channels)
      var totals: [16 of Double] = .init(repeating: 0)
      for start in stride(from: 0, to: values, by: channels) {
        for c in range where !rectifies || !(y.value[start + c] <= 0) {
          totals[c - range.lowerBound] += Double(gradient[start + c])
        }
      }
      for c in range { target[c] = Float(totals[c - range.lowerBound]) }
    }
  }
}
