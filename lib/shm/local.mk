# lib/shm
