-- The audit log is only ever added to: of an entry nothing changes but that it is sealed, once, and none is deleted.
CREATE FUNCTION guard_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.seq IS NULL AND NEW.seq IS NOT NULL AND NEW.hash IS NOT NULL
      AND (NEW.id, NEW.at, NEW.actor, NEW.role, NEW.action, NEW.subject, NEW.detail::text)
        = (OLD.id, OLD.at, OLD.actor, OLD.role, OLD.action, OLD.subject, OLD.detail::text)
      AND NEW.revision IS NOT DISTINCT FROM OLD.revision
    THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'audit_entry is only ever added to';
END $$;--> statement-breakpoint
CREATE TRIGGER audit_entry_guard BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION guard_audit();--> statement-breakpoint
CREATE TRIGGER audit_entry_kept BEFORE TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION guard_audit();
