#ifndef PAGETWIN_REAL_FOLDER_H
#define PAGETWIN_REAL_FOLDER_H

/* Scratch folders, and how those that nobody needs any more are known
 * (see folder.c). */

/* Makes "pagetwin-XXXXXX" in `parent`, marked and locked by this process: its
 * name in `folder`, which has PATH_MAX bytes. 0 or a negative errno. The lock
 * lasts as long as the process. */
int folder_make(const char *parent, char *folder);

/* Locks the open folder for this process too. Where the file system knows no
 * locks, nobody can, and no folder is swept there. */
void folder_lock(int fd);

/* Notes in the folder that this memory cgroup is to be removed with it. A
 * group that does not exist is no mistake; a later note replaces the earlier
 * one. 0 or a negative errno. */
int folder_note_group(const char *folder, const char *group);

/* Removes it, the cgroup that is noted in it, and the files in it, which have
 * no folders among them. Tries for a while where somebody is still adding
 * files. */
void folder_remove(const char *folder);

/* Removes the scratch folders in `parent` that belong to this user and are
 * locked by nobody. */
void folders_sweep(const char *parent);

#endif
