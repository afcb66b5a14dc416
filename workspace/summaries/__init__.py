"""Page-shaped reads across the apps, a module for each page."""

from workspace.summaries.record import KEPT, DemoAccount, Kept, contents, demo_accounts

__all__ = ["KEPT", "DemoAccount", "Kept", "contents", "demo_accounts"]
