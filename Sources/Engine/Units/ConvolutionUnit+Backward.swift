import Network
import Kernels

extension ConvolutionUnit {
  func backward(_ workspace: Workspace) {
    guard let x, let y, let partialSums, let outputGradient = y.gradient else { return }
    let g = geometry
    let positions = g.outputHeight * g.outputWidth
    if let norm, let z {
      if !norm.isObserved {
        workspace.forEachImage { image, _ in
          norm.observe(
            gradient: outputGradient + image * g.outputCount, rectifies: rectifies,
            x: z + image * g.outputCount, image: image, positions: 0..<positions)
        }
      }
      for image in 0..<workspace.count {
        if let squeezed = squeezed(image) { norm.observe(squeezed: squeezed, image: image) }
      }
      norm.finishGradient(images: workspace.count, positions: positions)
    }
    let count = weightPass.sumCount
    workspace.forEachPart(parts) { part, images, worker in
      let sum = partialSums + part * count
      var first = images.lowerBound
      while first < images.upperBound {
        let group = first..<min(first + self.group, images.upperBound)
        backward(
          x, y, group, workspace, worker, to: sum,
          accumulates: first > images.lowerBound)
        first = group.upperBound
      }
    }
    workspace.timedTogether(.weightGradient) {
      weightPass.finish(partialSums, parts: parts, pool: workspace.pool, into: weightGradient)
    }
    sumBiasGradients(workspace, y)
  }

  /// Both gradients of a few images.
  private func backward(
    _ x: Map, _ y: Map, _ images: Range<Int>, _ workspace: Workspace, _ worker: Int,
    to sum: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    let scratch = workspace.scratch(worker)
    let kernels = scratch + inputScratch + gradientScratch
    let gradients = bareGradients(
      images, y, scratch + inputScratch, coefficients: kernels + kernelScratch)
    let first = images.lowerBound
    if let backwardPass, let packedBackward, let target = x.gradient(first) {
      workspace.timed(.inputGradient, worker) {
        backwardPass.run(
          gradients, images: images.count, weights: packedBackward, into: target, scratch: kernels,
          accumulates: x.accumulates)
      }
      for image in images { x.observe(image, positions: 0..<x.shape.positions) }
    }
    workspace.timed(.weightGradient, worker) {
      let inputs = bordered(x, images, weightPass.inputBorder, x.pending, scratch)
      weightPass.add(
        inputs, gradient: gradients, images: images.count, scratch: kernels, to: sum,
        accumulates: accumulates)
    }
  }

  /// The gradients of the convolution's own outputs, in scratch with their border.
  private func bareGradients(
    _ images: Range<Int>, _ y: Map, _ scratch: UnsafeMutablePointer<Float>,
    coefficients: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    let g = geometry
    let border = weightPass.gradientBorder
    let hasBorder = !border.isEmpty(height: g.outputHeight, width: g.outputWidth)
    guard let first = y.gradient(images.lowerBound) else { return UnsafePointer(scratch) }
    if norm == nil && !rectifies && !hasBorder { return UnsafePointer(first) }
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
            image, from: row * g.outputWidth, positions: g.outputWidth, y, constants,
            into: target + border.offset(row: row, channels: g.outputChannels))
        }
      } else {
        bareGradient(
          image, from: 0, positions: g.outputHeight * g.outputWidth, y, constants, into: target)
      }
    }
    return UnsafePointer(scratch)
  }

  private func bareGradient(
    _ image: Int, from position: Int, positions: Int, _ y: Map,
    _ coefficients: UnsafePointer<Float>?, into target: UnsafeMutablePointer<Float>
  ) {
    let channels = geometry.outputChannels
    let at = position * channels
    guard let gradient = y.gradient(image) else { return }
    if let norm, let z, let coefficients {
      normalizationGradient(
        gradient: gradient + at, gate: gate.map { UnsafePointer($0.value(image)) },
        rectifier: rectifies ? norm.batchAffine(rectifies: false) : nil,
        x: z + image * geometry.outputCount + at, coefficients: coefficients,
        positions: positions, channels: channels, into: target)
    } else if rectifies {
      rectifierGradient(
        gradient: gradient + at, output: y.value(image) + at, count: positions * channels,
        accumulates: false, into: target)
    } else {
      target.update(from: gradient + at, count: positions * channels)
    }
  }

  /// The gradient of an image's mean where the squeeze leaves it to this unit.
  private func squeezed(_ image: Int) -> UnsafePointer<Float>? {
    guard let squeeze, squeeze.isFolded else { return nil }
    return squeeze.output?.gradient(image).map { UnsafePointer($0) }
  }

  /// A bias before batch norm has no effect and no gradient; else it is the sum of the gradient.
  private func sumBiasGradients(_ workspace: Workspace, _ y: Map) {
    guard let target = biasGradient else { return }
    let channels = geometry.outputChannels
    guard norm == nil, let gradient = y.gradient else {
      target.update(repeating: 0, count: channels)
      return
    }
    let values = workspace.count * geometry.outputHeight * geometry.outputWidth * channels
    workspace.pool.run(tasks: (channels + 15) / 16) { task, _ in
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
