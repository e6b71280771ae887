-- name: health_read
-- roles: device
SELECT checked_at FROM health WHERE one = 1;

-- name: health_write
-- roles: device
UPDATE health SET checked_at = $1 WHERE one = 1;
