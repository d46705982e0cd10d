/// Plain twins of the kernels: what each of them computes, as obvious loops over arrays.
///
/// They are generic, so that tests run them in double precision, where rounding is out of the way; no
/// order of summation is promised. Maps are [rows, channels] unless they say otherwise, a row being a
/// position of an image. Tests hold the fast kernels against these, and a whole network runs on them
/// where doubt is greater than haste. Each is compiled for `Double` besides: the optimiser does not do so
/// across targets, and generic code is some fifty times slower.
package enum Reference {}
