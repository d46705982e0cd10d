import Kernels

/// Random values, with or without a batch norm that their reader has to apply.
struct Pending {
  private let cells: Cells
  private let affine: (scale: Cells, shift: Cells)?
  private let rectifies: Bool

  init(
    _ stream: inout RandomStream, _ count: Int, channels: Int, _ isPending: Bool, rectifies: Bool
  ) {
    cells = stream.normals(count)
    affine = isPending ? (stream.normals(channels), stream.normals(channels)) : nil
    self.rectifies = rectifies
  }

  var source: MapSource {
    MapSource(
      cells.pointer,
      affine.map {
        ChannelAffine(
          scale: $0.scale.pointer, shift: $0.shift.pointer, rectifies: rectifies)
      })
  }

  /// What a reader gets.
  var doubles: [Double] {
    guard let affine else { return cells.doubles }
    return Reference.affine(
      cells.doubles, scale: affine.scale.doubles, shift: affine.shift.doubles,
      rectifies: rectifies)
  }
}
