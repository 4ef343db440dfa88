-- Somebody tied to an identity provider beforehand has the roles they were given here, whatever
-- their groups there are.
ALTER TABLE user_identity ADD COLUMN roles_by_hand boolean NOT NULL DEFAULT false;
