"""What was published, answered or kept as cover stays as it was, whoever writes to the table."""

from django.db import migrations

KEEP = """
CREATE FUNCTION guidance_keep_published() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    -- What may still be said of a published text: that it ended. What it is found by follows from its words, and has no
    -- value yet where the trigger looks.
    ending CONSTANT text[] := ARRAY['state', 'until', 'ended_at', 'withdrawn_because', 'version', 'found_by'];
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'What was published is never deleted.';
    END IF;
    IF to_jsonb(NEW) - ending IS DISTINCT FROM to_jsonb(OLD) - ending THEN
        RAISE EXCEPTION 'What was published is never changed.';
    END IF;
    IF OLD.until IS NOT NULL AND (NEW.until IS NULL OR NEW.until > OLD.until) THEN
        RAISE EXCEPTION 'What was published is not made to last longer.';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER guidance_position_keep BEFORE UPDATE OR DELETE ON guidance_position
    FOR EACH ROW EXECUTE FUNCTION guidance_keep_published();
CREATE TRIGGER guidance_lineversion_keep BEFORE UPDATE OR DELETE ON guidance_lineversion
    FOR EACH ROW EXECUTE FUNCTION guidance_keep_published();

CREATE FUNCTION guidance_keep() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'An answer that was given or kept is never changed: % is refused.', TG_OP;
END
$$;

CREATE TRIGGER guidance_answercard_keep BEFORE UPDATE OR DELETE ON guidance_answercard
    FOR EACH ROW EXECUTE FUNCTION guidance_keep();
CREATE TRIGGER guidance_answercard_keep_all BEFORE TRUNCATE ON guidance_answercard
    FOR EACH STATEMENT EXECUTE FUNCTION guidance_keep();
CREATE TRIGGER guidance_answer_keep BEFORE UPDATE OR DELETE ON guidance_answer
    FOR EACH ROW EXECUTE FUNCTION guidance_keep();
CREATE TRIGGER guidance_councildecision_keep BEFORE UPDATE OR DELETE ON guidance_councildecision
    FOR EACH ROW EXECUTE FUNCTION guidance_keep();
"""

DROP = """
DROP TRIGGER guidance_position_keep ON guidance_position;
DROP TRIGGER guidance_lineversion_keep ON guidance_lineversion;
DROP TRIGGER guidance_answercard_keep ON guidance_answercard;
DROP TRIGGER guidance_answercard_keep_all ON guidance_answercard;
DROP TRIGGER guidance_answer_keep ON guidance_answer;
DROP TRIGGER guidance_councildecision_keep ON guidance_councildecision;
DROP FUNCTION guidance_keep_published, guidance_keep;
"""


class Migration(migrations.Migration):
    dependencies = [("guidance", "0001_initial")]
    operations = [migrations.RunSQL(KEEP, DROP)]
