/*
 * Each operation as programmers of three worlds write it, to the letter.
 * Sources for what is right: the man pages of section 2, and Microsoft's
 * reference pages of the functions and classes named.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/strbuf.h"
#include "machine/state.h"
#include "machine/script.h"
#include "random_op.h"

/* What is known beside the operation. */
enum known {
	NOTHING,
	OF_FILE,    /* the view is of notes.txt, 8 pages */
	ON_WINDOWS, /* the same, on a machine whose flush does not wait */
	OF_SECTION, /* the object is a section of 8 pages */
	OF_MEMORY,  /* the view is private anonymous memory */
};

static const struct {
	const char *text;
	enum known known;
	const char *idioms[IDIOMS];
} cases[] = {
	{ "file notes.txt 8p",
	  NOTHING,
	  { "notes_txt = open(\"notes.txt\", O_RDWR);",
	    "notes_txt = CreateFile(\"notes.txt\", GENERIC_READ | "
	    "GENERIC_WRITE,\n"
	    "    FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING,\n"
	    "    FILE_ATTRIBUTE_NORMAL, NULL);",
	    "var notes_txt = new FileStream(\"notes.txt\", FileMode.Open,\n"
	    "    FileAccess.ReadWrite, FileShare.ReadWrite);" } },
	{ "section s 5G",
	  NOTHING,
	  { "s = memfd_create(\"s\", 0);\n"
	    "ftruncate(s, 5368709120);",
	    "s = CreateFileMapping(INVALID_HANDLE_VALUE, NULL,\n"
	    "    PAGE_READWRITE, 1, 1073741824, \"s\");",
	    "var s = MemoryMappedFile.CreateNew(\"s\", 5368709120);" } },
	{ "map v notes.txt shared rw",
	  NOTHING,
	  { "v = mmap(NULL, notes_txt_size, PROT_READ | PROT_WRITE, "
	    "MAP_SHARED,\n"
	    "    notes_txt, 0);",
	    "v_map = CreateFileMapping(notes_txt, NULL, PAGE_READWRITE, 0, 0, "
	    "NULL);\n"
	    "v = MapViewOfFile(v_map, FILE_MAP_WRITE, 0, 0, 0);",
	    "var v_map = MemoryMappedFile.CreateFromFile(notes_txt, null, 0,\n"
	    "    MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, "
	    "true);\n"
	    "var v = v_map.CreateViewAccessor(0, 0, "
	    "MemoryMappedFileAccess.ReadWrite);" } },
	{ "map v notes.txt shared rw",
	  OF_FILE,
	  { "v = mmap(NULL, 32768, PROT_READ | PROT_WRITE, MAP_SHARED, "
	    "notes_txt, 0);",
	    "v_map = CreateFileMapping(notes_txt, NULL, PAGE_READWRITE, 0, 0, "
	    "NULL);\n"
	    "v = MapViewOfFile(v_map, FILE_MAP_WRITE, 0, 0, 32768);",
	    "var v_map = MemoryMappedFile.CreateFromFile(notes_txt, null, 0,\n"
	    "    MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, "
	    "true);\n"
	    "var v = v_map.CreateViewAccessor(0, 32768, "
	    "MemoryMappedFileAccess.ReadWrite);" } },
	{ "map v notes.txt shared r at 5G for 1p",
	  OF_FILE,
	  { "v = mmap(NULL, 4096, PROT_READ, MAP_SHARED, notes_txt, "
	    "5368709120);",
	    "v_map = CreateFileMapping(notes_txt, NULL, PAGE_READONLY, 0, 0, "
	    "NULL);\n"
	    "v = MapViewOfFile(v_map, FILE_MAP_READ, 1, 1073741824, 4096);",
	    "var v_map = MemoryMappedFile.CreateFromFile(notes_txt, null, 0,\n"
	    "    MemoryMappedFileAccess.Read, HandleInheritability.None, "
	    "true);\n"
	    "var v = v_map.CreateViewAccessor(5368709120, 4096,\n"
	    "    MemoryMappedFileAccess.Read);" } },
	{ "map v notes.txt shared rw at 1p",
	  OF_FILE,
	  { "v = mmap(NULL, 28672, PROT_READ | PROT_WRITE, MAP_SHARED, "
	    "notes_txt, 4096);",
	    "v_map = CreateFileMapping(notes_txt, NULL, PAGE_READWRITE, 0, 0, "
	    "NULL);\n"
	    "v = MapViewOfFile(v_map, FILE_MAP_WRITE, 0, 4096, 28672);",
	    "var v_map = MemoryMappedFile.CreateFromFile(notes_txt, null, 0,\n"
	    "    MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, "
	    "true);\n"
	    "var v = v_map.CreateViewAccessor(4096, 28672,\n"
	    "    MemoryMappedFileAccess.ReadWrite);" } },
	{ "map v notes.txt shared rw at 4096",
	  NOTHING,
	  { "v = mmap(NULL, notes_txt_size - 4096, PROT_READ | PROT_WRITE, "
	    "MAP_SHARED,\n"
	    "    notes_txt, 4096);",
	    "v_map = CreateFileMapping(notes_txt, NULL, PAGE_READWRITE, 0, 0, "
	    "NULL);\n"
	    "v = MapViewOfFile(v_map, FILE_MAP_WRITE, 0, 4096, 0);",
	    "var v_map = MemoryMappedFile.CreateFromFile(notes_txt, null, 0,\n"
	    "    MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, "
	    "true);\n"
	    "var v = v_map.CreateViewAccessor(4096, 0, "
	    "MemoryMappedFileAccess.ReadWrite);" } },
	{ "map v notes.txt private rw",
	  OF_FILE,
	  { "v = mmap(NULL, 32768, PROT_READ | PROT_WRITE, MAP_PRIVATE, "
	    "notes_txt, 0);",
	    "v_map = CreateFileMapping(notes_txt, NULL, PAGE_WRITECOPY, 0, 0, "
	    "NULL);\n"
	    "v = MapViewOfFile(v_map, FILE_MAP_COPY, 0, 0, 32768);",
	    "var v_map = MemoryMappedFile.CreateFromFile(notes_txt, null, 0,\n"
	    "    MemoryMappedFileAccess.CopyOnWrite, "
	    "HandleInheritability.None, true);\n"
	    "var v = v_map.CreateViewAccessor(0, 32768,\n"
	    "    MemoryMappedFileAccess.CopyOnWrite);" } },
	{ "map v notes.txt private r",
	  OF_FILE,
	  { "v = mmap(NULL, 32768, PROT_READ, MAP_PRIVATE, notes_txt, 0);",
	    "v_map = CreateFileMapping(notes_txt, NULL, PAGE_READONLY, 0, 0, "
	    "NULL);\n"
	    "v = MapViewOfFile(v_map, FILE_MAP_READ, 0, 0, 32768);",
	    "var v_map = MemoryMappedFile.CreateFromFile(notes_txt, null, 0,\n"
	    "    MemoryMappedFileAccess.Read, HandleInheritability.None, "
	    "true);\n"
	    "var v = v_map.CreateViewAccessor(0, 32768, "
	    "MemoryMappedFileAccess.Read);" } },
	{ "map v notes.txt shared none",
	  OF_FILE,
	  { "v = mmap(NULL, 32768, PROT_NONE, MAP_SHARED, notes_txt, 0);",
	    "v_map = CreateFileMapping(notes_txt, NULL, PAGE_READONLY, 0, 0, "
	    "NULL);\n"
	    "v = MapViewOfFile(v_map, FILE_MAP_READ, 0, 0, 32768);\n"
	    "VirtualProtect(v, 32768, PAGE_NOACCESS, &old);",
	    "-" } },
	{ "map v notes.txt shared rw populate",
	  OF_FILE,
	  { "v = mmap(NULL, 32768, PROT_READ | PROT_WRITE, MAP_SHARED | "
	    "MAP_POPULATE,\n"
	    "    notes_txt, 0);",
	    "v_map = CreateFileMapping(notes_txt, NULL, PAGE_READWRITE, 0, 0, "
	    "NULL);\n"
	    "v = MapViewOfFile(v_map, FILE_MAP_WRITE, 0, 0, 32768);\n"
	    "WIN32_MEMORY_RANGE_ENTRY range = { v, 32768 };\n"
	    "PrefetchVirtualMemory(GetCurrentProcess(), 1, &range, 0);",
	    "var v_map = MemoryMappedFile.CreateFromFile(notes_txt, null, 0,\n"
	    "    MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, "
	    "true);\n"
	    "var v = v_map.CreateViewAccessor(0, 32768, "
	    "MemoryMappedFileAccess.ReadWrite);" } },
	{ "map v s shared rw",
	  OF_SECTION,
	  { "v = mmap(NULL, 32768, PROT_READ | PROT_WRITE, MAP_SHARED, s, 0);",
	    "v = MapViewOfFile(s, FILE_MAP_WRITE, 0, 0, 32768);",
	    "var v = s.CreateViewAccessor(0, 32768, "
	    "MemoryMappedFileAccess.ReadWrite);" } },
	{ "map v s private rw for 1p",
	  OF_SECTION,
	  { "v = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, s, 0);",
	    "v = MapViewOfFile(s, FILE_MAP_COPY, 0, 0, 4096);",
	    "var v = s.CreateViewAccessor(0, 4096, "
	    "MemoryMappedFileAccess.CopyOnWrite);" } },
	{ "map v anon private rw for 8p",
	  NOTHING,
	  { "v = mmap(NULL, 32768, PROT_READ | PROT_WRITE,\n"
	    "    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);",
	    "v = VirtualAlloc(NULL, 32768, MEM_RESERVE | MEM_COMMIT, "
	    "PAGE_READWRITE);",
	    "-" } },
	{ "map v anon private none for 8p",
	  NOTHING,
	  { "v = mmap(NULL, 32768, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, "
	    "0);",
	    "v = VirtualAlloc(NULL, 32768, MEM_RESERVE | MEM_COMMIT, "
	    "PAGE_NOACCESS);",
	    "-" } },
	{ "map v anon shared rw for 8p populate",
	  NOTHING,
	  { "v = mmap(NULL, 32768, PROT_READ | PROT_WRITE,\n"
	    "    MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);",
	    "v_map = CreateFileMapping(INVALID_HANDLE_VALUE, NULL,\n"
	    "    PAGE_READWRITE, 0, 32768, NULL);\n"
	    "v = MapViewOfFile(v_map, FILE_MAP_WRITE, 0, 0, 0);\n"
	    "WIN32_MEMORY_RANGE_ENTRY range = { v, 32768 };\n"
	    "PrefetchVirtualMemory(GetCurrentProcess(), 1, &range, 0);",
	    "var v_map = MemoryMappedFile.CreateNew(null, 32768);\n"
	    "var v = v_map.CreateViewAccessor(0, 32768, "
	    "MemoryMappedFileAccess.ReadWrite);" } },
	{ "unmap v",
	  NOTHING,
	  { "munmap(v, v_length);", "UnmapViewOfFile(v);", "v.Dispose();" } },
	{ "unmap v",
	  OF_FILE,
	  { "munmap(v, 32768);", "UnmapViewOfFile(v);", "v.Dispose();" } },
	{ "unmap v[2..3]",
	  OF_FILE,
	  { "munmap(v + 2 * 4096, 8192);", "-", "-" } },
	{ "unmap v",
	  OF_MEMORY,
	  { "munmap(v, 32768);", "VirtualFree(v, 0, MEM_RELEASE);", "-" } },
	{ "load v",
	  NOTHING,
	  { "c = v[0];", "c = v[0];", "c = v.ReadByte(0);" } },
	{ "load v[2]",
	  NOTHING,
	  { "c = v[2 * 4096];", "c = v[2 * 4096];", "c = v.ReadByte(8192);" } },
	{ "load v[2]+100",
	  NOTHING,
	  { "c = v[2 * 4096 + 100];", "c = v[2 * 4096 + 100];",
	    "c = v.ReadByte(8292);" } },
	{ "load v+8200",
	  NOTHING,
	  { "c = v[8200];", "c = v[8200];", "c = v.ReadByte(8200);" } },
	{ "load v[1] for 16",
	  NOTHING,
	  { "memcpy(buffer, v + 1 * 4096, 16);",
	    "memcpy(buffer, v + 1 * 4096, 16);",
	    "v.ReadArray(4096, buffer, 0, 16);" } },
	{ "load v[0..7]",
	  NOTHING,
	  { "for (p = 0; p <= 7; p++)\n"
	    "    c = v[p * 4096];",
	    "for (p = 0; p <= 7; p++)\n"
	    "    c = v[p * 4096];",
	    "for (long p = 0; p <= 7; p++)\n"
	    "    c = v.ReadByte(p * 4096);" } },
	{ "load v[2..3]+4",
	  NOTHING,
	  { "for (p = 2; p <= 3; p++)\n"
	    "    c = v[p * 4096 + 4];",
	    "for (p = 2; p <= 3; p++)\n"
	    "    c = v[p * 4096 + 4];",
	    "for (long p = 2; p <= 3; p++)\n"
	    "    c = v.ReadByte(p * 4096 + 4);" } },
	{ "load v", OF_MEMORY, { "c = v[0];", "c = v[0];", "-" } },
	{ "store v[3] \"J\"",
	  NOTHING,
	  { "v[3 * 4096] = 'J';", "v[3 * 4096] = 'J';",
	    "v.Write(12288, (byte)'J');" } },
	{ "store v \"'\"",
	  NOTHING,
	  { "v[0] = 0x27;", "v[0] = 0x27;", "v.Write(0, (byte)0x27);" } },
	{ "store v \"\\n\"",
	  NOTHING,
	  { "v[0] = 0x0A;", "v[0] = 0x0A;", "v.Write(0, (byte)0x0A);" } },
	{ "store v \"\\xff\"",
	  NOTHING,
	  { "v[0] = 0xFF;", "v[0] = 0xFF;", "v.Write(0, (byte)0xFF);" } },
	{ "store v[1] \"Hello\"",
	  NOTHING,
	  { "memcpy(v + 1 * 4096, \"Hello\", 5);",
	    "memcpy(v + 1 * 4096, \"Hello\", 5);",
	    "v.WriteArray(4096, \"Hello\"u8.ToArray(), 0, 5);" } },
	{ "store v \"a\\\"\\\\\\n\\x41\"",
	  NOTHING,
	  { "memcpy(v, \"a\\\"\\\\\\nA\", 5);",
	    "memcpy(v, \"a\\\"\\\\\\nA\", 5);",
	    "v.WriteArray(0, text, 0, 5);" } },
	{ "store v \"\\x01F\"",
	  NOTHING,
	  { "memcpy(v, \"\\001F\", 2);", "memcpy(v, \"\\001F\", 2);",
	    "v.WriteArray(0, new byte[] { 0x01, 0x46 }, 0, 2);" } },
	{ "store v \"0123456789012345678901234567890123456789\"",
	  NOTHING,
	  { "memcpy(v, text, 40);", "memcpy(v, text, 40);",
	    "v.WriteArray(0, text, 0, 40);" } },
	{ "store v[2..3] \"x\"",
	  NOTHING,
	  { "for (p = 2; p <= 3; p++)\n"
	    "    v[p * 4096] = 'x';",
	    "for (p = 2; p <= 3; p++)\n"
	    "    v[p * 4096] = 'x';",
	    "for (long p = 2; p <= 3; p++)\n"
	    "    v.Write(p * 4096, (byte)'x');" } },
	{ "store v[2..3]+8 \"xy\"",
	  NOTHING,
	  { "for (p = 2; p <= 3; p++)\n"
	    "    memcpy(v + p * 4096 + 8, \"xy\", 2);",
	    "for (p = 2; p <= 3; p++)\n"
	    "    memcpy(v + p * 4096 + 8, \"xy\", 2);",
	    "for (long p = 2; p <= 3; p++)\n"
	    "    v.WriteArray(p * 4096 + 8, \"xy\"u8.ToArray(), 0, 2);" } },
	{ "flush v",
	  NOTHING,
	  { "msync(v, v_length, MS_SYNC);",
	    "FlushViewOfFile(v, v_length);\n"
	    "FlushFileBuffers(file);",
	    "v.Flush();" } },
	{ "flush v",
	  OF_FILE,
	  { "msync(v, 32768, MS_SYNC);",
	    "FlushViewOfFile(v, 32768);\n"
	    "FlushFileBuffers(notes_txt);",
	    "v.Flush();" } },
	{ "flush v+4096",
	  OF_FILE,
	  { "msync(v + 4096, 28672, MS_SYNC);",
	    "FlushViewOfFile(v + 4096, 28672);\n"
	    "FlushFileBuffers(notes_txt);",
	    "v.Flush();" } },
	{ "flush v[2]",
	  OF_FILE,
	  { "msync(v + 2 * 4096, 4096, MS_SYNC);",
	    "FlushViewOfFile(v + 2 * 4096, 4096);\n"
	    "FlushFileBuffers(notes_txt);",
	    "v.Flush();" } },
	{ "flush v[2..3]+16 async",
	  OF_FILE,
	  { "msync(v + 2 * 4096 + 16, 8176, MS_ASYNC);",
	    "FlushViewOfFile(v + 2 * 4096 + 16, 8176);", "-" } },
	{ "flush v",
	  ON_WINDOWS,
	  { "msync(v, 32768, MS_SYNC);", "FlushViewOfFile(v, 32768);",
	    "v.Flush();" } },
	{ "flush v async",
	  ON_WINDOWS,
	  { "msync(v, 32768, MS_ASYNC);", "FlushViewOfFile(v, 32768);",
	    "v.Flush();" } },
	{ "fsync notes.txt",
	  ON_WINDOWS,
	  { "fsync(notes_txt);", "FlushFileBuffers(notes_txt);",
	    "notes_txt.Flush(true);" } },
	{ "flush v",
	  OF_SECTION,
	  { "msync(v, 32768, MS_SYNC);", "FlushViewOfFile(v, 32768);",
	    "v.Flush();" } },
	{ "flush v", OF_MEMORY, { "msync(v, 32768, MS_SYNC);", "-", "-" } },
	{ "fsync notes.txt",
	  NOTHING,
	  { "fsync(notes_txt);", "FlushFileBuffers(notes_txt);",
	    "notes_txt.Flush(true);" } },
	{ "fsync s", OF_SECTION, { "fsync(s);", "-", "-" } },
	{ "read notes.txt 4096 16",
	  NOTHING,
	  { "pread(notes_txt, buffer, 16, 4096);",
	    "OVERLAPPED at = { .Offset = 4096, .OffsetHigh = 0 };\n"
	    "ReadFile(notes_txt, buffer, 16, &done, &at);",
	    "var buffer = new byte[16];\n"
	    "RandomAccess.Read(notes_txt.SafeFileHandle, buffer, 4096);" } },
	{ "read notes.txt 5G 1p",
	  NOTHING,
	  { "pread(notes_txt, buffer, 4096, 5368709120);",
	    "OVERLAPPED at = { .Offset = 1073741824, .OffsetHigh = 1 };\n"
	    "ReadFile(notes_txt, buffer, 4096, &done, &at);",
	    "var buffer = new byte[4096];\n"
	    "RandomAccess.Read(notes_txt.SafeFileHandle, buffer, "
	    "5368709120);" } },
	{ "read s 0 1", OF_SECTION, { "pread(s, buffer, 1, 0);", "-", "-" } },
	{ "write notes.txt 4096 \"abc\"",
	  NOTHING,
	  { "pwrite(notes_txt, \"abc\", 3, 4096);",
	    "OVERLAPPED at = { .Offset = 4096, .OffsetHigh = 0 };\n"
	    "WriteFile(notes_txt, \"abc\", 3, &done, &at);",
	    "RandomAccess.Write(notes_txt.SafeFileHandle, \"abc\"u8, "
	    "4096);" } },
	{ "write notes.txt 0 \"\\x00\\xff\"",
	  NOTHING,
	  { "pwrite(notes_txt, \"\\000\\377\", 2, 0);",
	    "OVERLAPPED at = { .Offset = 0, .OffsetHigh = 0 };\n"
	    "WriteFile(notes_txt, \"\\000\\377\", 2, &done, &at);",
	    "RandomAccess.Write(notes_txt.SafeFileHandle, new byte[] { 0x00, "
	    "0xFF }, 0);" } },
	{ "truncate notes.txt 4p",
	  NOTHING,
	  { "ftruncate(notes_txt, 16384);",
	    "SetFilePointerEx(notes_txt, (LARGE_INTEGER){ .QuadPart = 16384 "
	    "},\n"
	    "    NULL, FILE_BEGIN);\n"
	    "SetEndOfFile(notes_txt);",
	    "notes_txt.SetLength(16384);" } },
	{ "truncate s 4p", OF_SECTION, { "ftruncate(s, 16384);", "-", "-" } },
	{ "punch notes.txt 4096 2p",
	  NOTHING,
	  { "fallocate(notes_txt, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, "
	    "4096, 8192);",
	    "FILE_ZERO_DATA_INFORMATION hole = {\n"
	    "    .FileOffset.QuadPart = 4096, .BeyondFinalZero.QuadPart = "
	    "12288 };\n"
	    "DeviceIoControl(notes_txt, FSCTL_SET_ZERO_DATA, &hole, "
	    "sizeof(hole),\n"
	    "    NULL, 0, &done, NULL);",
	    "-" } },
	{ "drop notes.txt",
	  NOTHING,
	  { "posix_fadvise(notes_txt, 0, 0, POSIX_FADV_DONTNEED);", "-",
	    "-" } },
	{ "advise v normal",
	  OF_FILE,
	  { "madvise(v, 32768, MADV_NORMAL);", "-", "-" } },
	{ "advise v random",
	  OF_FILE,
	  { "madvise(v, 32768, MADV_RANDOM);", "-", "-" } },
	{ "advise v sequential",
	  OF_FILE,
	  { "madvise(v, 32768, MADV_SEQUENTIAL);", "-", "-" } },
	{ "advise v[2..3] willneed",
	  OF_FILE,
	  { "madvise(v + 2 * 4096, 8192, MADV_WILLNEED);",
	    "WIN32_MEMORY_RANGE_ENTRY range = { v + 2 * 4096, 8192 };\n"
	    "PrefetchVirtualMemory(GetCurrentProcess(), 1, &range, 0);",
	    "-" } },
	{ "advise v dontneed",
	  OF_FILE,
	  { "madvise(v, 32768, MADV_DONTNEED);", "VirtualUnlock(v, 32768);",
	    "-" } },
	{ "advise v dontneed",
	  OF_MEMORY,
	  { "madvise(v, 32768, MADV_DONTNEED);",
	    "DiscardVirtualMemory(v, 32768);", "-" } },
	{ "advise v cold",
	  OF_FILE,
	  { "madvise(v, 32768, MADV_COLD);", "-", "-" } },
	{ "advise v pageout",
	  OF_FILE,
	  { "madvise(v, 32768, MADV_PAGEOUT);", "VirtualUnlock(v, 32768);",
	    "-" } },
	{ "advise v free",
	  OF_MEMORY,
	  { "madvise(v, 32768, MADV_FREE);",
	    "VirtualAlloc(v, 32768, MEM_RESET, PAGE_READWRITE);", "-" } },
	{ "advise v populate_read",
	  OF_FILE,
	  { "madvise(v, 32768, MADV_POPULATE_READ);",
	    "WIN32_MEMORY_RANGE_ENTRY range = { v, 32768 };\n"
	    "PrefetchVirtualMemory(GetCurrentProcess(), 1, &range, 0);",
	    "-" } },
	{ "advise v populate_write",
	  OF_FILE,
	  { "madvise(v, 32768, MADV_POPULATE_WRITE);", "-", "-" } },
	{ "advise v dontfork",
	  OF_FILE,
	  { "madvise(v, 32768, MADV_DONTFORK);", "-", "-" } },
	{ "advise v[1] remove",
	  OF_FILE,
	  { "madvise(v + 1 * 4096, 4096, MADV_REMOVE);", "-", "-" } },
	{ "protect v[2..3] r",
	  OF_FILE,
	  { "mprotect(v + 2 * 4096, 8192, PROT_READ);",
	    "VirtualProtect(v + 2 * 4096, 8192, PAGE_READONLY, &old);", "-" } },
	{ "protect v rw",
	  OF_FILE,
	  { "mprotect(v, 32768, PROT_READ | PROT_WRITE);",
	    "VirtualProtect(v, 32768, PAGE_READWRITE, &old);", "-" } },
	{ "protect v none",
	  OF_MEMORY,
	  { "mprotect(v, 32768, PROT_NONE);",
	    "VirtualProtect(v, 32768, PAGE_NOACCESS, &old);", "-" } },
	{ "lock v",
	  OF_FILE,
	  { "mlock(v, 32768);", "VirtualLock(v, 32768);", "-" } },
	{ "unlock v[0]",
	  OF_FILE,
	  { "munlock(v, 4096);", "VirtualUnlock(v, 4096);", "-" } },
	{ "remap v 12p maymove",
	  OF_FILE,
	  { "v = mremap(v, 32768, 49152, MREMAP_MAYMOVE);", "-", "-" } },
	{ "remap v 12p",
	  NOTHING,
	  { "v = mremap(v, v_length, 49152, 0);", "-", "-" } },
	{ "fork child", NOTHING, { "child = fork();", "-", "-" } },
	{ "spawn reader",
	  NOTHING,
	  { "posix_spawn(&reader, \"./reader\", NULL, NULL, argv, environ);",
	    "CreateProcess(\"reader.exe\", NULL, NULL, NULL, FALSE, 0, NULL,\n"
	    "    NULL, &startup, &reader);",
	    "var reader = Process.Start(\"reader\");" } },
	{ "as reader", NOTHING, { "-", "-", "-" } },
	{ "exit reader",
	  NOTHING,
	  { "_exit(0);", "ExitProcess(0);", "Environment.Exit(0);" } },
	{ "kill reader",
	  NOTHING,
	  { "kill(reader, SIGKILL);", "TerminateProcess(reader.hProcess, 1);",
	    "reader.Kill();" } },
	{ "tick 30",
	  NOTHING,
	  { "sleep(30);", "Sleep(30000);", "Thread.Sleep(30000);" } },
	{ "tick 0.25",
	  NOTHING,
	  { "usleep(250000);", "Sleep(250);", "Thread.Sleep(250);" } },
	{ "limit 16M", NOTHING, { "-", "-", "-" } },
	{ "crash", NOTHING, { "-", "-", "-" } },
	{ "machine linux", NOTHING, { "-", "-", "-" } },
	{ "expect minor=1", NOTHING, { "-", "-", "-" } },
	{ "file int 8p",
	  NOTHING,
	  { "int_ = open(\"int\", O_RDWR);",
	    "int_ = CreateFile(\"int\", GENERIC_READ | GENERIC_WRITE,\n"
	    "    FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING,\n"
	    "    FILE_ATTRIBUTE_NORMAL, NULL);",
	    "var int_ = new FileStream(\"int\", FileMode.Open,\n"
	    "    FileAccess.ReadWrite, FileShare.ReadWrite);" } },
	{ "map new a.b-c shared r",
	  NOTHING,
	  { "new_ = mmap(NULL, a_b_c_size, PROT_READ, MAP_SHARED, a_b_c, 0);",
	    "new__map = CreateFileMapping(a_b_c, NULL, PAGE_READONLY, 0, 0, "
	    "NULL);\n"
	    "new_ = MapViewOfFile(new__map, FILE_MAP_READ, 0, 0, 0);",
	    "var new__map = MemoryMappedFile.CreateFromFile(a_b_c, null, 0,\n"
	    "    MemoryMappedFileAccess.Read, HandleInheritability.None, "
	    "true);\n"
	    "var new_ = new__map.CreateViewAccessor(0, 0, "
	    "MemoryMappedFileAccess.Read);" } },
};

static struct idiom_facts facts_of(enum known known)
{
	struct idiom_facts facts = { .page_size = 4096 };

	if (known == NOTHING)
		return facts;
	facts.view_size = 32768;
	facts.is_private = known == OF_MEMORY;
	facts.is_section = known == OF_SECTION;
	if (known == OF_MEMORY)
		return facts;
	facts.object_size = 32768;
	facts.flush_starts_only = known == ON_WINDOWS;
	strcpy(facts.object, known == OF_SECTION ? "s" : "notes.txt");
	return facts;
}

static void test_cases(void **state)
{
	bool seen[OP_KINDS] = { false };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct idiom_facts facts = facts_of(cases[i].known);
		struct op op;

		assert_int_equal(op_parse(cases[i].text, strlen(cases[i].text),
					  1, &op, NULL),
				 0);
		seen[op.kind] = true;
		for (unsigned k = 0; k < IDIOMS; k++) {
			struct strbuf out = STRBUF_INIT;

			idiom_print(&op, (enum idiom)k, &facts, &out);
			assert_string_equal(out.text, cases[i].idioms[k]);
			strbuf_free(&out);
		}
		op_clear(&op);
	}
	for (int kind = 0; kind < OP_KINDS; kind++)
		assert_true(seen[kind]);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(idiom_name(IDIOM_POSIX), "POSIX");
	assert_string_equal(idiom_name(IDIOM_WIN32), "Win32");
	assert_string_equal(idiom_name(IDIOM_DOTNET), ".NET");
}

/* op_print_idiom() is idiom_print() with nothing known, and appends. */
static void test_with_nothing_known(void **state)
{
	struct strbuf out = STRBUF_INIT;
	struct op op;

	(void)state;
	assert_int_equal(op_parse("load v[2]", 9, 1, &op, NULL), 0);
	strbuf_add(&out, "> ");
	op_print_idiom(&op, IDIOM_POSIX, 16384, &out);
	assert_string_equal(out.text, "> c = v[2 * 16384];");
	strbuf_free(&out);
}

static struct state make_state(void)
{
	struct state state = { .page_size = 4096 };
	struct object_state *object = state_add_object(&state, 8);
	struct view_state *view;

	strcpy(object->object, "notes.txt");
	object->kind = OBJECT_FILE;
	object->size = 32000;
	object = state_add_object(&state, 4);
	strcpy(object->object, "s");
	object->kind = OBJECT_SECTION;
	object->size = 16384;
	view = state_add_view(&state, 8);
	strcpy(view->process, "main");
	strcpy(view->view, "v");
	strcpy(view->object, "notes.txt");
	view = state_add_view(&state, 2);
	strcpy(view->process, "child");
	strcpy(view->view, "v");
	view->sharing = SHARING_PRIVATE;
	return state;
}

static struct idiom_facts find(const char *text, const struct state *seen,
			       const char *process)
{
	struct idiom_facts facts;
	struct op op;

	assert_int_equal(op_parse(text, strlen(text), 1, &op, NULL), 0);
	idiom_facts_find(&op, seen, process, &facts);
	op_clear(&op);
	return facts;
}

static void test_facts(void **state)
{
	struct state seen = make_state();
	struct idiom_facts facts;

	(void)state;
	facts = find("flush v", &seen, "main");
	assert_int_equal(facts.page_size, 4096);
	assert_int_equal(facts.view_size, 32768);
	assert_string_equal(facts.object, "notes.txt");
	assert_int_equal(facts.object_size, 32000);
	assert_false(facts.is_section);
	assert_false(facts.is_private);
	facts = find("remap v 1p", &seen, "child");
	assert_int_equal(facts.view_size, 8192);
	assert_string_equal(facts.object, "");
	assert_true(facts.is_private);
	facts = find("map w s shared rw", &seen, "main");
	assert_int_equal(facts.view_size, 0);
	assert_int_equal(facts.object_size, 16384);
	assert_true(facts.is_section);
	facts = find("load w", &seen, "main");
	assert_int_equal(facts.view_size, 0);
	assert_int_equal(facts.object_size, 0);
	facts = find("crash", &seen, "main");
	assert_int_equal(facts.page_size, 4096);
	state_clear(&seen);
}

static size_t longest_line(const char *text)
{
	size_t longest = 0;

	while (*text) {
		size_t length = strcspn(text, "\n");

		longest = length > longest ? length : longest;
		text += length + (text[length] == '\n');
	}
	return longest;
}

/* Names and numbers as long as people's. */
static void make_usual(struct op *op)
{
	if (op->name[0])
		op->name[9] = '\0';
	op->view[5] = '\0';
	op->place.view[5] = '\0';
	op->place.first %= 1000;
	op->place.last = op->place.first + 7;
	op->place.offset %= 4096;
	op->size.number %= 10000;
	op->offset.number %= 10000;
	op->length.number %= 10000;
}

static void check_usual(const struct op *op, enum idiom idiom,
			const struct idiom_facts *facts)
{
	static const char *const holes[] = { ", ,",  "(,", ", )",  "= ;",
					     " + ;", "[]", "{view" };
	struct strbuf out = STRBUF_INIT;

	idiom_print(op, idiom, facts, &out);
	assert_true(out.length > 0);
	assert_int_not_equal(out.text[out.length - 1], '\n');
	if (longest_line(out.text) > 78)
		fail_msg("too long: %s", out.text);
	for (size_t i = 0; i < sizeof(holes) / sizeof(holes[0]); i++)
		if (op->kind != OP_STORE && op->kind != OP_WRITE &&
		    strstr(out.text, holes[i]) && !strstr(out.text, "byte[]"))
			fail_msg("%s in %s", holes[i], out.text);
	strbuf_free(&out);
}

/* No operation leaves a field unfilled, and no line is too long. */
static void test_random_operations(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 9);
	for (int i = 0; i < 20000; i++) {
		struct idiom_facts facts =
			facts_of((enum known)rng_below(&rng, 4));
		struct op op;

		random_op(&rng, &op);
		make_usual(&op);
		for (unsigned k = 0; k < IDIOMS; k++)
			check_usual(&op, (enum idiom)k, &facts);
		op_clear(&op);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_with_nothing_known),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_random_operations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
