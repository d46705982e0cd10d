// What of MPI is a macro that Swift does not see, as functions. All ranks belong to one group.
#ifndef ABLATE_CMPI_H
#define ABLATE_CMPI_H

#include <mpi.h>
#include <stddef.h>

// A pointer to Open MPI, a number to MPICH.
typedef struct {
  MPI_Request value;
} ablate_mpi_request;

static inline int ablate_mpi_init(int *provided) {
  int done = 0;
  MPI_Initialized(&done);
  if (done) return MPI_Query_thread(provided);
  return MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, provided);
}

static inline int ablate_mpi_is_serialized(int provided) { return provided >= MPI_THREAD_SERIALIZED; }

static inline int ablate_mpi_rank(void) {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

static inline int ablate_mpi_count(void) {
  int count = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &count);
  return count;
}

// Ranks on this node.
static inline int ablate_mpi_neighbours(void) {
  MPI_Comm node;
  int count = 1;
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node);
  MPI_Comm_size(node, &count);
  MPI_Comm_free(&node);
  return count;
}

static inline void ablate_mpi_send(const void *bytes, int count, int to, int tag, ablate_mpi_request *request) {
  MPI_Isend(bytes, count, MPI_BYTE, to, tag, MPI_COMM_WORLD, &request->value);
}

static inline void ablate_mpi_receive(void *bytes, int count, int from, int tag, ablate_mpi_request *request) {
  MPI_Irecv(bytes, count, MPI_BYTE, from, tag, MPI_COMM_WORLD, &request->value);
}

static inline int ablate_mpi_is_done(ablate_mpi_request *request) {
  int done = 0;
  MPI_Test(&request->value, &done, MPI_STATUS_IGNORE);
  return done;
}

static inline void ablate_mpi_broadcast(void *bytes, int count) {
  MPI_Bcast(bytes, count, MPI_BYTE, 0, MPI_COMM_WORLD);
}

static inline void ablate_mpi_gather(
    const void *bytes, int count, void *all, const int *counts, const int *places) {
  MPI_Allgatherv(bytes, count, MPI_BYTE, all, counts, places, MPI_BYTE, MPI_COMM_WORLD);
}

static inline void ablate_mpi_gather_count(int count, int *counts) {
  MPI_Allgather(&count, 1, MPI_INT, counts, 1, MPI_INT, MPI_COMM_WORLD);
}

static inline void ablate_mpi_abort(int code) { MPI_Abort(MPI_COMM_WORLD, code); }

static inline void ablate_mpi_finalize(void) {
  int done = 0;
  MPI_Finalized(&done);
  if (!done) MPI_Finalize();
}

// The length of its first line, which it copies with a null at the end.
static inline int ablate_mpi_library(char *text, int capacity) {
  char version[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0, i = 0;
  MPI_Get_library_version(version, &length);
  for (; i < length && i + 1 < capacity && version[i] != '\n' && version[i] != ','; i++) text[i] = version[i];
  text[i] = 0;
  return i;
}

#endif
