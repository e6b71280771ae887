# lib/shm: memory that all programs of a host share
libdg_a_SOURCES += \
	lib/shm/mark.c lib/shm/mark.h \
	lib/shm/poll_clock.c lib/shm/poll_clock.h \
	lib/shm/replay.c lib/shm/replay.h \
	lib/shm/request_throttle.c lib/shm/request_throttle.h \
	lib/shm/shm.c lib/shm/shm.h \
	lib/shm/slots.c lib/shm/slots.h
