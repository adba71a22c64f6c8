"""The models that studies compare, each built in one place."""
