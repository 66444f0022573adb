#ifndef GROUP_H
#define GROUP_H

/* A control group for what a cage runs: groups share a processor evenly,
   however many processes they have. Only root can make one, and not in
   most containers; without one nothing happens. */
void group_make(void);
void group_join(void);   /* this process, and all that it will start */
void group_remove(void); /* once all of these have ended */

#endif
