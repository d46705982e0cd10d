import Kernels

extension NetworkTrainer {
  /// The first of the tensors that training changes in which a value is NaN or infinite; nil if all are
  /// finite. However large, a finite value is one.
  package var firstNonFinite: String? {
    tensors.first { tensor in
      guard let values = tensor.values.baseAddress else { return false }
      return !allFinite(values, count: tensor.values.count)
    }?.name
  }
}
